"""What is shown when something went wrong: in the reader's language and colours, which can be changed there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import translation

from storeagent import urls as front_door
from storeagent.accounts.hashers import Busy
from storeagent.accounts.limits import TooMany
from storeagent.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    translation.deactivate()


def broken(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("broken/", broken(ValueError())),
    path("away/", broken(OperationalError())),
    path("busy/", broken(Busy())),
    path("often/", broken(TooMany(9))),
    *front_door.urlpatterns,
]
handler500 = front_door.handler500


@pytest.mark.urls("tests.storeagent.test_error_pages")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/", 404), ("/theme/", 405), ("/broken/", 500), ("/away/", 503), ("/busy/", 503), ("/often/", 429)],
)
def test_a_page_of_an_error_has_the_switches(path: str, status: int) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["language"], client.cookies["theme"] = "es", "dark"
    response = client.get(path)
    page = response.content.decode()

    assert response.status_code == status
    assert 'value="es" lang="es" aria-pressed="true"' in page
    assert 'value="dark" aria-pressed="true"' in page
    assert "Ir a la portada" in page


def test_what_is_english_for_everybody_has_no_switch_of_languages() -> None:
    client = Client()
    client.force_login(User.objects.create(email="staff@example.com", is_staff=True, is_superuser=True))
    page = client.get("/admin/nothing/", headers={"accept-language": "de"}).content.decode()
    assert "There is no such page" in page
    assert 'name="theme"' in page
    assert 'name="language"' not in page
