"""Every error under /api/v1/ is a problem, also where the API itself is not asked."""

from __future__ import annotations

import pytest


def problem(response, status: int) -> dict:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status
    return response.json()


@pytest.mark.parametrize("path", ["/", "/x", "/stores/7", "/stores/", "/turns/7/events", "/nothing/here"])
def test_an_unknown_address_is_a_problem(client, db, path):
    assert problem(client.get(f"/api/v1{path}"), 404)["request_id"]


@pytest.mark.parametrize(("method", "path"), [("put", "/stores"), ("get", "/chat"), ("delete", "/stores/export")])
def test_a_method_that_is_not_there_is_a_problem(client, db, method, path):
    response = getattr(client, method)(f"/api/v1{path}")
    assert problem(response, 405)["detail"].startswith("This address takes ")
    assert response["Allow"]


def test_a_host_that_is_not_ours_is_a_problem(client, db):
    problem(client.get("/api/v1/stores/", headers={"Host": "evil.example"}), 400)


def test_pages_are_for_people(client, db):
    assert client.get("/nothing/here")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", "/language/", "POST"), ("POST", "/stores/", "GET"), ("TRACE", "/", "GET, ")]
)
def test_a_method_that_an_address_does_not_take_has_a_page(alice_client, method, path, allowed):
    response = alice_client.generic(method, path, headers={"accept-language": "de"})
    assert response.status_code == 405
    assert response["Allow"].startswith(allowed)
    assert "So geht das hier nicht" in response.content.decode()
