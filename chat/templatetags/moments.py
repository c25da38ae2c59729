"""When something was said, in the time zone of who reads it: its name is in a cookie from page.js; without one, UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()
UTC = ZoneInfo("UTC")


@register.simple_tag(takes_context=True)
def clock(context: RequestContext, moment: datetime) -> str:
    """The time of day, as the page writes it."""
    zone = _zone(context)
    written = date_format(moment.astimezone(zone), "H:i")
    return written if zone is not UTC else f"{written} UTC"


@register.simple_tag(takes_context=True)
def new_day(context: RequestContext, moment: datetime, before: datetime | None) -> str:
    """What stands above a turn that is the first of its day: nothing when it is not, or when all of it is of today."""
    zone = _zone(context)
    day, today = moment.astimezone(zone).date(), timezone.now().astimezone(zone).date()
    earlier = before.astimezone(zone).date() if before else today
    return "" if day == earlier else _name(day, today)


def _name(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    # Translators: how a day is written, in the letters of Django's date filter.
    return date_format(day, _("l, j F") if day.year == today.year else _("j F Y"))


def _zone(context: RequestContext) -> ZoneInfo:
    request = context.get("request")
    name = request.COOKIES.get("timezone", "") if request else ""
    return ZoneInfo(name) if name in _zones() else UTC


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
