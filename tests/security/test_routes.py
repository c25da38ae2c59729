"""The map is whole: each route is declared, each declaration is of a route."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import path

from storeagent import urls
from tests.security.routes import CALLS, call_of, operators_routes, owners_routes, routes

urlpatterns = [*urls.urlpatterns, path("gadgets/<uuid:pk>/", lambda request, pk: None, name="gadget")]


def test_every_route_is_declared():
    for route in owners_routes():
        call_of(route)


def test_every_declaration_is_of_a_route():
    assert set(CALLS) <= {route.name for route in routes()}


def test_the_walk_is_not_empty():
    assert len(owners_routes()) > 60
    assert len(operators_routes()) > 60


@override_settings(ROOT_URLCONF=__name__)
def test_a_new_route_fails_and_says_what_to_do():
    new = next(route for route in routes() if route.name == "gadget")
    with pytest.raises(
        AssertionError, match=r"'gadget' at /gadgets/<uuid:pk>/ .* Declare it in CALLS in tests/security"
    ):
        call_of(new)
