from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from storeagent.accounts import sessions
from storeagent.accounts.hashers import Busy
from storeagent.accounts.limits import TooMany
from storeagent.bounds import TOO_LARGE

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
REMEMBERED = 10_000  # sessions, in each process


class SessionSeenMiddleware:
    """Notes where people are logged in, and when they were last there, at most once in a while.

    Behind the first request of a session it is a look into memory.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: OrderedDict[str, datetime] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and not self._is_fresh(key) and sessions.note(request):
            self._remember(key)
        return self.get_response(request)

    def _is_fresh(self, key: str) -> bool:
        noted = self._noted.get(key)
        return noted is not None and timezone.now() - noted < sessions.GRAIN

    def _remember(self, key: str) -> None:
        self._noted[key] = timezone.now()
        self._noted.move_to_end(key)
        if len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)


class LimitsMiddleware:
    """What was too much, told to people: too often (429), too large (413), more than the server can bear (503).

    And what the address does not take (405), or none of ours, such as TRACE: a view that tells POST from the rest would
    show its page to it.

    The innermost middleware, and sync: so are then, to Django, those around it, and a request passes all of them in one
    thread. Between async ones each of theirs would be a trip to a thread and back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if getattr(request, "scope", {}).get(TOO_LARGE) or _is_too_large_a_form(request):
            return render(request, "413.html", status=413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = 429 if isinstance(error, TooMany) else 503 if isinstance(error, Busy) else None
        if status is None:
            return None
        response = render(request, f"{status}.html", status=status)
        response["Retry-After"] = str(getattr(error, "retry_after", 5))
        return response


def _is_too_large_a_form(request: HttpRequest) -> bool:
    """Before Django finds out, which would log an error. Files have a limit of their own."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_form = request.content_type == "application/x-www-form-urlencoded"
    return is_form and length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
