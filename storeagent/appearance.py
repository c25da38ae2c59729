"""Day, night, or as the device has it: one cookie, which every page reads and the switch at its foot sets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE = "theme"
SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
YEAR = 31_536_000


def theme(request: HttpRequest) -> dict[str, str]:
    """For every template: `theme` is the choice, `color_scheme` what the page's `meta` says of it."""
    chosen = request.COOKIES.get(COOKIE, "auto")
    chosen = chosen if chosen in SCHEMES else "auto"
    return {"theme": chosen, "color_scheme": SCHEMES[chosen]}


@csrf_exempt  # it changes nothing but the colours in this browser
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser, and show the page again. Where scripts run, theme.js does both by itself."""
    chosen = request.POST.get("theme", "auto")
    response = HttpResponseRedirect(place_before(request), status=303)
    if chosen == "auto" or chosen not in SCHEMES:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def place_before(request: HttpRequest) -> str:
    """The page of ours that somebody came from, or the front page."""
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe else "/"
