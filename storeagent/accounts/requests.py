"""For the type checker: what a request has behind `login_required`, and behind an API token."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from storeagent.accounts.models import User


class OwnersRequest(HttpRequest):
    user: User
    htmx: HtmxDetails


class TokenRequest(HttpRequest):
    auth: User
