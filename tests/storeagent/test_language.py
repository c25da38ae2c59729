"""Which language a page is in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from storeagent.accounts.throttle import Attempt
from storeagent.db import database_step
from storeagent.templatetags.relative import ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A request's language lasts as long as its context, and that of the test client is the test's own."""
    yield
    translation.deactivate()


def shown(client: Client, path: str = "/", asked: str = "", **headers: str) -> str:
    response = client.get(path, headers={"accept-language": asked, **headers})
    return response.content.decode()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr,de;q=0.4", "de"),
        ("", "en"),
        ("x" * 5000, "en"),
        ("de;q=,,;;", "en"),
    ],
)
def test_it_is_what_the_browser_asks_for(client: Client, asked: str, language: str) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert f'<html lang="{language}" dir="ltr">' in response.content.decode()
    assert response["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response["Vary"].split(",")}


def test_a_choice_is_kept_and_goes_before_what_the_browser_asks_for(client: Client) -> None:
    response = client.post("/language/", {"language": "es"}, headers={"referer": "http://testserver/accounts/login/"})
    assert (response.status_code, response.url) == (303, "http://testserver/accounts/login/")
    assert '<html lang="es"' in shown(client, asked="de")


@pytest.mark.parametrize("language", ["", "fr", "ar", "../../etc/passwd", "'\"><script>", "x" * 5000])
def test_a_language_that_there_is_not_changes_nothing(client: Client, language: str) -> None:
    assert "language" not in client.post("/language/", {"language": language}).cookies
    client.cookies["language"] = language[:100]
    assert '<html lang="de"' in shown(client, asked="de")


@pytest.mark.parametrize("back", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_choice_leads_nowhere_else(client: Client, back: str) -> None:
    assert client.post("/language/", {"language": "de"}, headers={"referer": back}).url == "/"


def test_a_fragment_is_in_the_language_of_its_page_and_a_page_in_the_chosen_one(alice_client: Client) -> None:
    alice_client.cookies["language"] = "es"
    of_the_page = {"HX-Request": "true", "Page-Language": "de"}
    fragment = alice_client.get("/stores/?q=zebra", headers=of_the_page)
    assert (fragment["Content-Language"], b"<html" in fragment.content) == ("de", False)
    assert '<html lang="es"' in shown(alice_client, "/stores/", **{"Page-Language": "de"})
    for other in ("fr", "", "../de"):
        assert alice_client.get("/stores/", headers=of_the_page | {"Page-Language": other})["Content-Language"] == "es"
    operators = alice_client.get("/admin/", headers=of_the_page)
    assert operators["Content-Language"] == "en"


def test_one_request_says_nothing_of_the_next(client: Client) -> None:
    assert "Loslegen" in shown(client, asked="de")
    assert "Get started" in shown(client)
    assert "Empezar" in shown(client, asked="es")


def test_errors_are_told_in_it(client: Client) -> None:
    assert "Diese Seite gibt es nicht" in shown(client, "/nothing/", "de")
    wrong = {"login": "a@example.com", "password": "no"}
    refused = client.post("/accounts/login/", wrong, headers={"accept-language": "de"})
    assert "E-Mail-Adresse und Passwort passen nicht zusammen" in refused.content.decode()


def test_the_page_for_no_connection_is_in_the_language_that_the_worker_asks_for(client: Client) -> None:
    assert '"/offline/?language=de"' in shown(client, "/sw.js", "de")
    response = client.get("/offline/?language=de")
    assert "Es gibt keine Verbindung" in response.content.decode()
    assert response["Content-Language"] == "de"
    assert "There is no connection" in shown(client, "/offline/?language=tlh")


def test_the_api_and_the_operators_pages_speak_english(client: Client) -> None:
    response = client.get("/api/v1/stores", headers={"accept-language": "de"})
    assert response.json()["detail"].startswith("Send a valid API token")
    assert response["Content-Language"] == "en"
    assert "Accept-Language" not in response.get("Vary", "")
    assert client.get("/admin/", headers={"accept-language": "de"})["Content-Language"] == "en"


def test_a_refusal_of_the_directory_is_told_in_it(alice_client: Client) -> None:
    page = alice_client.post("/stores/add/", {"name": "Shop", "phone": "12"}, headers={"accept-language": "de"})
    assert "Das lässt sich nicht aufheben: sie ist zu kurz." in page.content.decode()


def test_what_an_import_says_is_kept_in_english_and_told_in_the_language_of_the_reader(alice_client: Client) -> None:
    rows = b"Name,Phone\nShop,12\nACME,415-555-0198\nACME,4155550198\n"
    sent = alice_client.post("/stores/import/", {"file": SimpleUploadedFile("a.csv", rows)})
    preview = shown(alice_client, sent.url, "de")
    assert "Sie ist zu kurz." in preview
    assert "Zeile 3 hat denselben Namen und dieselbe Nummer." in preview
    alice_client.post(f"{sent.url}apply/", headers={"accept-language": "de"})
    assert "1 fila: es demasiado corto." in shown(alice_client, sent.url, "es")
    assert "1 row: it is too short." in shown(alice_client, sent.url)


def test_a_message_that_is_refused_says_so_in_it(alice_client: Client) -> None:
    refused = alice_client.post("/chat/send/", {"message": " "}, headers={"accept-language": "de"})
    assert "Bitte schreib zuerst etwas." in refused.content.decode()


def test_a_query_in_a_thread_of_its_own_speaks_it_and_leaves_nothing_there() -> None:
    async def heard() -> list[str]:
        said = []
        for code in ("de", "en", "es"):
            translation.activate(code)
            said.append(await database_step(partial(translation.gettext, "Today"))())
        return said

    assert async_to_sync(heard)() == ["Heute", "Today", "Hoy"]


def test_advice_after_a_miss_is_told_in_it() -> None:
    with translation.override("es"):
        assert Attempt(ok=False, tries_left=1).advice == "No es esa. Te queda 1 intento antes de tener que esperar."
        assert Attempt(ok=False, tries_left=4).advice == "No es esa. Te quedan 4 intentos antes de tener que esperar."


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "26 Nov 2026 | 26 Nov 2026, 09:05 | 12,345 | 0.5000"),
        ("de", "26. November 2026 | 26. November 2026, 09:05 | 12.345 | 0,5000"),
        ("es", "26 de noviembre de 2026 | 26 de noviembre de 2026, 09:05 | 12.345 | 0,5000"),
    ],
)
def test_dates_and_numbers_are_written_as_there(language: str, written: str) -> None:
    moment = '{{ at|date }} | {{ at|date:"SHORT_DATETIME_FORMAT" }}'
    template = moment + ' | {{ many|floatformat:"0g" }} | {{ half|floatformat:"-4" }}'
    context = Context({"at": datetime(2026, 11, 26, 9, 5, tzinfo=UTC), "many": 12345, "half": 0.5})
    with translation.override(language):
        assert Template(template).render(context) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ["just now", "1 minute ago", "3 hours ago", "1 day ago", "2 weeks ago", "3 years ago"]),
        ("de", ["gerade eben", "vor 1 Minute", "vor 3 Stunden", "vor 1 Tag", "vor 2 Wochen", "vor 3 Jahren"]),
        ("es", ["ahora mismo", "hace 1 minuto", "hace 3 horas", "hace 1 día", "hace 2 semanas", "hace 3 años"]),
    ],
)
def test_how_long_ago_is_told_in_it(language: str, written: list[str]) -> None:
    seconds = [5, 61, 3 * 3_601, 86_401, 15 * 86_400, 3 * 366 * 86_400]
    with translation.override(language):
        assert [ago(timezone.now() - timedelta(seconds=each)) for each in seconds] == written


def test_the_regions_are_in_the_order_of_their_names(client: Client) -> None:
    page = shown(client, "/accounts/signup/", "de")
    names = ["Afghanistan", "Ägypten", "Ålandinseln", "Albanien", "Österreich", "Zypern"]
    places = [page.index(f">{name}<") for name in names]
    assert places == sorted(places)
