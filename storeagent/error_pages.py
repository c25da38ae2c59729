"""What people are shown when a request broke. It asks no database, which may be what broke: not even who asks."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from storeagent.appearance import theme
from storeagent.language import choices
from storeagent.problems import AWAY, RETRY, is_away


def page_of_an_error(request: HttpRequest) -> HttpResponse:
    """For `handler500`: the page of 503 when the database is away."""
    context = {**theme(request), **choices(request)}
    if is_away(sys.exc_info()[1]):
        page = render_to_string("503.html", {**context, "away": gettext(AWAY)})
        return HttpResponse(page, status=503, headers=RETRY)
    return HttpResponse(render_to_string("500.html", context), status=500)
