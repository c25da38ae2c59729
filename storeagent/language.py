"""The language of the pages: the choice in this browser's cookie, else what the browser asks for, else English.

What a page asks for itself, such as a turn's stream, comes in the page's own, whatever was chosen since in another tab.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from storeagent.appearance import YEAR, place_before
from storeagent.middleware import AsyncMiddleware, GetResponse
from storeagent.problems import API

ENGLISH = (API, "/admin/")  # contracts, and operators
OF_THE_PAGE = "Page-Language"  # the header in which base.html says it


class LanguageMiddleware(AsyncMiddleware):
    """Django's, without its hops between threads: it stands on the streaming path."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._static = f"/{settings.STATIC_URL.strip('/')}/"
        for code, _ in settings.LANGUAGES:  # read now, and not while somebody waits
            with translation.override(code):
                translation.gettext("Settings")

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _of(request)
        # Never taken back: a stream is written after this has returned. Each request has a context of its own.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = await self.get_response(request)
        if request.path_info.startswith(self._static):  # the same for everybody, and kept by every cache
            return response
        if not _is_english(request):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


def _of(request: HttpRequest) -> str:
    if _is_english(request):
        return settings.LANGUAGE_CODE
    of_the_page = request.headers.get(OF_THE_PAGE, "") if "HX-Request" in request.headers else ""
    if of_the_page in dict(settings.LANGUAGES):
        return of_the_page
    return translation.get_language_from_request(request).lower()


def _is_english(request: HttpRequest) -> bool:
    return request.path_info.startswith(ENGLISH)


def choices(request: HttpRequest) -> dict[str, Any]:
    """For every template: each language by its own name, which Django's own tag would translate."""
    return {} if _is_english(request) else {"languages": settings.LANGUAGES}


@csrf_exempt  # it changes nothing but the words in this browser
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser, and show the page again."""
    response = HttpResponseRedirect(place_before(request), status=303)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        name = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(name, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
