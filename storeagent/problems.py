"""Errors of the API as RFC 9457 problem details: what happened, and what to do. Never an echo of a field's value."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_noop

from storeagent.middleware import AsyncMiddleware
from storeagent.observability import request_id

API = "/api/v1/"
CONTENT_TYPE = "application/problem+json"
AWAY = gettext_noop("We cannot reach our records just now. What you had saved is safe: please try again in a moment.")
RETRY = {"Retry-After": "5"}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **extra: Any) -> JsonResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": request_id.current(),
        **extra,
    }
    given = dict(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        given["WWW-Authenticate"] = "Bearer"
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=given)


def is_away(error: BaseException | None) -> bool:
    """Whether it is the database that did not answer, so that the same request may well be answered later."""
    return isinstance(error, (OperationalError, InterfaceError))


class ProblemMiddleware(AsyncMiddleware):
    """Makes a problem of what answers under /api/v1/ before or beside the API itself, with a page for people:
    unknown addresses, methods that are not there, a host that is not ours, a fault in a middleware.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        response = await self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(API):
            return response
        if response.get("Content-Type") == CONTENT_TYPE:
            return response
        told = problem(response.status_code, _detail(response, response.get("Allow")))
        for name, value in response.headers.items():  # what a browser is to know of it stays true
            if not name.startswith("Content-") or name.startswith("Content-Security-"):
                told.headers.setdefault(name, value)
        return told


def _detail(response: HttpResponse, allow: str | None) -> str:
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"This address takes {allow or 'other methods'}."
    return _DETAILS.get(response.status_code, "The request cannot be answered.")


_DETAILS = {
    404: "There is nothing here.",
    413: "That is larger than anything we take: at most 1 MB for a list, less for all else.",
    500: "Something went wrong on our side. Please try again.",
    503: AWAY,
}
