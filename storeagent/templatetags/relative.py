"""How long ago something was, in one unit. Django's own says it in German with the wrong case."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy

register = template.Library()

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_UNITS = (
    (365 * DAY, ngettext_lazy("%(count)d year ago", "%(count)d years ago", "count")),
    (30 * DAY, ngettext_lazy("%(count)d month ago", "%(count)d months ago", "count")),
    (7 * DAY, ngettext_lazy("%(count)d week ago", "%(count)d weeks ago", "count")),
    (DAY, ngettext_lazy("%(count)d day ago", "%(count)d days ago", "count")),
    (HOUR, ngettext_lazy("%(count)d hour ago", "%(count)d hours ago", "count")),
    (MINUTE, ngettext_lazy("%(count)d minute ago", "%(count)d minutes ago", "count")),
)


@register.filter
def ago(moment: datetime) -> str:
    seconds = (timezone.now() - moment).total_seconds()
    for size, text in _UNITS:
        if seconds >= size:
            return text % {"count": int(seconds // size)}
    return gettext("just now")
