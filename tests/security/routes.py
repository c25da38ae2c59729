"""Every address that the project answers, from the URL configuration, and how to call it.

A new route that is not declared here fails `test_routes.py`, which says so. The operators' pages need no declaration:
their parameters are ids of rows, or anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

DECLARE = "Declare it in CALLS in tests/security/routes.py: what each part of its address names, and what it is sent."


@dataclass(frozen=True)
class Route:
    path: str  # as Django writes it: "stores/<uuid:pk>/"
    names: tuple[str, ...]  # that lead to it: the API has one for each method

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def parameters(self) -> list[str]:
        return [] if self.path in REGULAR else re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def is_operators(self) -> bool:
        return self.path.startswith("admin/")

    def address(self, values: dict[str, str]) -> str:
        """`values` are of its parameters."""
        if self.path in REGULAR:
            return REGULAR[self.path]
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], self.path)


@dataclass(frozen=True)
class Call:
    """How to call a route: `objects` says what each of its parameters names (a key of Owner.ids)."""

    objects: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)  # beside EVERYTHING
    is_public: bool = False  # answers people who are not logged in
    is_machines: bool = False  # has no page


def of(**objects: str) -> Call:
    return Call(objects)


PUBLIC = Call(is_public=True)

CALLS: dict[str, Call] = {
    "landing": PUBLIC,
    "theme": PUBLIC,
    "language": PUBLIC,
    "manifest": Call(is_public=True, is_machines=True),
    "service_worker": Call(is_public=True, is_machines=True),
    "offline": PUBLIC,
    "healthz": Call(is_public=True, is_machines=True),
    "live": Call(is_public=True, is_machines=True),
    "account_signup": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reauthenticate": Call(),
    "mfa_index": PUBLIC,
    "mfa_list_webauthn": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": Call(),
    "mfa_reauthenticate_webauthn": Call(),
    "mfa_activate_totp": Call(),
    "mfa_deactivate_totp": Call(),
    "mfa_view_recovery_codes": Call(),
    "mfa_generate_recovery_codes": Call(),
    "mfa_add_webauthn": Call(),
    "mfa_remove_webauthn": of(pk="passkey"),
    "settings:home": Call(),
    "settings:password": Call(),
    "settings:passphrase": Call(),
    "settings:end_session": of(session_id="session"),
    "settings:end_sessions": Call(),
    "settings:delete_account": Call(),
    "settings:region": Call(),
    "settings:tokens": Call(),
    "settings:revoke_token": of(token_id="api_token"),
    "stores:list": Call(),
    "stores:unlock": Call(),
    "stores:lock": Call(),
    "stores:trash": Call(),
    "stores:add": Call(),
    "stores:export": Call(),
    "stores:store": of(pk="store"),
    "stores:rename": of(pk="store"),
    "stores:change_number": of(pk="store"),
    "stores:delete": of(pk="store"),
    "stores:restore": of(pk="deleted_store"),
    "stores:import": Call(),
    "stores:import_one": of(import_id="preview"),
    "stores:import_columns": Call({"import_id": "preview"}, {"name": "0", "phone": "1"}),
    "stores:import_apply": of(import_id="preview"),
    "stores:import_undo": of(import_id="applied"),
    "stores:import_discard": of(import_id="preview"),
    "stores:import_report": of(import_id="applied"),
    "chat:home": Call(),
    "chat:new": Call(),
    "chat:send": Call(),
    "chat:history": Call(),
    "chat:conversation": of(pk="conversation"),
    "chat:delete": of(pk="conversation"),
    "chat:restore": of(pk="deleted_conversation"),
    "chat:origin": of(store_id="store"),
    "chat:turn_events": of(pk="turn"),
    "chat:rate": of(pk="message"),
    "chat:stop_turn": of(pk="turn"),
    "api:openapi-json": Call(is_public=True, is_machines=True),
    "api:openapi-view": PUBLIC,
    "api:api-root": Call(is_public=True, is_machines=True),
    "api:chat": Call(),
    "api:turn_events": of(turn_id="turn"),
    "api:stop_turn": of(turn_id="turn"),
    "api:rate_turn": Call({"turn_id": "turn"}, {"rating": "up"}),
    "api:list_stores": Call(body={"name": "Corner Shop", "phone": "+14155550123"}),
    "api:export_by_header": Call(),
    "api:read_store": Call({"store_id": "store"}, {"name": "Corner Shop"}),
    "api:restore_store": of(store_id="deleted_store"),
    "api:create": Call(),
    "api:one": of(import_id="preview"),
    "api:columns": Call({"import_id": "preview"}, {"name": 0, "phone": 1, "has_headings": False}),
    "api:apply": of(import_id="preview"),
    "api:undo": of(import_id="applied"),
}

# What a regular expression in the URL configuration looks like when it matches.
REGULAR = {
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "/accounts/password/reset/key/1-abc-def/",
    "admin/^(?P<app_label>accounts|auth|chat|django_q|observability|stores)/$": "/admin/stores/",
    "admin/(?P<url>.*)$": "/admin/nothing/of/the/kind/",
}


def routes() -> list[Route]:
    """Every one, with the names of those that share an address put together."""
    named: dict[str, list[str]] = {}
    for path, name in _walk(get_resolver()):
        named.setdefault(path, []).append(name)
    return [Route(path, tuple(names)) for path, names in named.items()]


def owners_routes() -> list[Route]:
    """Those that are not the operators' alone."""
    return [route for route in routes() if not route.is_operators]


def operators_routes() -> list[Route]:
    return [route for route in routes() if route.is_operators]


def methods_of(route: Route) -> tuple[str, ...]:
    """What may make a difference: no page of ours reads the body of anything but a POST."""
    return ("GET", "POST", "PUT", "PATCH", "DELETE") if route.is_api else ("GET", "POST", "DELETE")


def call_of(route: Route) -> Call:
    call = CALLS.get(route.name)
    if call is None or set(call.objects) != set(route.parameters):
        raise AssertionError(f"The route {route.name!r} at /{route.path} is new or has changed. {DECLARE}")
    return call


def _walk(resolver: URLResolver, path: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        below = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield below, namespace + (pattern.name or "")
        else:
            yield from _walk(pattern, below, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
