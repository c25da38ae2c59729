"""The language of the pages: the choice in this browser's cookie, else what the browser asks for, else English."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from storeagent.appearance import YEAR, place_before
from storeagent.problems import API

ENGLISH = (API, "/admin/")  # contracts, and operators


class LanguageMiddleware:
    """Django's, without its hops between threads: it stands on the streaming path."""

    async_capable = True
    sync_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponse]]) -> None:
        self.get_response = get_response
        self._static = f"/{settings.STATIC_URL.strip('/')}/"
        for code, _ in settings.LANGUAGES:  # read now, and not while somebody waits
            with translation.override(code):
                translation.gettext("Settings")
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        is_english = _is_english(request)
        language = settings.LANGUAGE_CODE if is_english else translation.get_language_from_request(request).lower()
        # Never taken back: a stream is written after this has returned. Each request has a context of its own.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = await self.get_response(request)
        if request.path_info.startswith(self._static):  # the same for everybody, and kept by every cache
            return response
        if not is_english:
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response


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
