"""What the API's errors say, as problem details (`storeagent/problems.py`). Never an echo of a field's value."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from chat.orchestrator.queue import BadMessage, Conflict, NotFound
from storeagent.accounts.hashers import Busy
from storeagent.accounts.limits import TooMany
from storeagent.problems import AWAY, RETRY, is_away, problem

log = structlog.get_logger(__name__)

FIELD_LENGTH = 100  # an unknown field may have a name of any length


class TurnFailed(Exception):
    """The turn has no reply to give."""


def install(api: NinjaAPI) -> None:
    """Make every error of `api` a problem."""

    def handler(kind: type[Exception], status: int, detail: str = "") -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            return problem(status, detail or str(error))

        api.add_exception_handler(kind, handle)

    handler(NotFound, 404)
    handler(Http404, 404, "There is nothing here.")
    handler(BadMessage, 422)
    handler(Conflict, 409)
    handler(TurnFailed, 503)
    handler(Busy, 503, "More secrets are being verified than we can bear at once. Try again in a few seconds.")
    api.add_exception_handler(TooMany, _too_many)
    handler(RequestDataTooBig, 413, "That is too long: please send a shorter message.")
    handler(MultiPartParserError, 400, "The body is no multipart form. Send the file as its field “file”.")
    handler(SuspiciousOperation, 400, "The request has too many parts, or parts that are not allowed.")
    handler(AuthenticationError, 401, "Send a valid API token: “Authorization: Bearer TOKEN”.")
    api.add_exception_handler(Exception, _broken)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http_error)


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("request failed", exc_info=error)
    if is_away(error):
        return problem(503, AWAY, RETRY)
    return problem(500, "Something went wrong on our side. Please try again.")


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(429, str(error), {"Retry-After": str(error.retry_after)})


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": _field(e["loc"]), "message": e["msg"]} for e in error.errors]
    return problem(422, "Some fields are wrong: see “errors”.", errors=errors)


def _field(location: tuple[str | int, ...]) -> str:
    """As the caller wrote it, behind where it was (body, query, path) and the name of our own parameter."""
    return ".".join(map(str, location[2:] or location[-1:]))[:FIELD_LENGTH]


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    detail = "The body is not valid JSON." if error.status_code == 400 else str(error)
    return problem(error.status_code, detail)
