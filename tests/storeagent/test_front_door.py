"""The switch between day and night, the manifest and the service worker, as they are served."""

from __future__ import annotations

import pytest
from django.test import Client


def test_the_choice_is_kept_and_written_into_the_page(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark"}, headers={"referer": "http://testserver/accounts/login/"})
    assert (response.status_code, response.url) == (303, "http://testserver/accounts/login/")
    assert '<meta name="color-scheme" content="dark">' in client.get("/").content.decode()
    client.post("/theme/", {"theme": "auto"})
    assert '<meta name="color-scheme" content="light dark">' in client.get("/").content.decode()


@pytest.mark.parametrize("theme", ["", "'\"><script>", "Dark", "x" * 5000])
def test_a_choice_that_there_is_not_is_the_devices_own(client: Client, theme: str) -> None:
    client.post("/theme/", {"theme": theme})
    client.cookies["theme"] = theme[:100]
    assert '<meta name="color-scheme" content="light dark">' in client.get("/").content.decode()


@pytest.mark.parametrize("back", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post("/theme/", {"theme": "dark"}, headers={"referer": back}).url == "/"


def test_the_service_worker_comes_from_the_root_and_is_asked_for_each_time(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-store" in response["Cache-Control"]
    assert "worker-src 'self'" in response["Content-Security-Policy"]


def test_the_manifest_opens_the_chat(client: Client) -> None:
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/chat/"
