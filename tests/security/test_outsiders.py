"""What an outsider tries who has read of the failures of others."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client

from storeagent.accounts.models import User
from stores.models import Store
from tests.conftest import PASSPHRASE, PASSWORD, make_user
from tests.security.routes import call_of, owners_routes
from tests.security.world import Owner, belongings, make_owner, text_of

pytestmark = pytest.mark.django_db(transaction=True)

LOG_IN = "/accounts/login/"
UNPROTECTED = {"language", "theme"}  # the words and colours of one's own browser


@pytest.fixture(autouse=True)
def _nobody_has_tried(db: None) -> None:
    cache.clear()  # allauth counts there, and no test's end empties it


@pytest.fixture
def bob(settings: Any) -> Owner:
    return make_owner("bob@example.com")


def addresses(owner: Owner) -> list[tuple[Any, str]]:
    return [
        (route, route.address({name: owner.ids[kind] for name, kind in call_of(route).objects.items()}))
        for route in owners_routes()
    ]


def test_no_other_site_can_post_a_form(bob):
    """With the cookies of who is logged in, and without the token that only our pages have."""
    browser = bob.client()
    browser.handler.enforce_csrf_checks = True
    browser.get("/settings/")  # which notes the session
    before = belongings(bob.user)
    for route, address in addresses(bob):
        if not route.is_api and route.name not in UNPROTECTED:
            assert browser.post(address, {"name": "x", "phone": "415-555-0123"}).status_code == 403, address
    assert belongings(bob.user) == before


def test_the_api_takes_no_cookie(bob):
    """Else another site could have a browser call it."""
    browser = bob.client()
    for route, address in addresses(bob):
        if route.is_api and not call_of(route).is_public:
            assert browser.get(address).status_code in (401, 405), address
            assert browser.post(address, {}, content_type="application/json").status_code in (401, 405), address


def test_a_link_changes_nothing(bob):
    """Whoever is made to follow one, by a picture or a prefetch, has lost nothing."""
    browser = bob.client()
    browser.get("/settings/")  # which notes the session
    before = belongings(bob.user)
    for _, address in addresses(bob):
        browser.get(address, {"q": "x", "confirm": "yes", "delete": "1"})
        browser.head(address)
    after = belongings(bob.user)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PATCH", "PUT", "DELETE", "PROPFIND", "CONNECT", "get"])
def test_other_methods_are_answered_and_echo_nothing(bob, method):
    for client, headers in ((bob.client(), {}), (Client(), {"Authorization": f"Bearer {bob.token}"})):
        client.raise_request_exception = False
        for _, address in addresses(bob)[::3]:
            answer = client.generic(method, address, "{}", "application/json", headers={**headers, "X-Secret": "hush"})
            assert answer.status_code < 500, (method, address)
            if method == "TRACE":
                assert answer.status_code in (302, 401, 403, 404, 405), address
            assert b"hush" not in getattr(answer, "content", b"")
    bob.user.refresh_from_db()


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:///evil.example",
        "http:/\\evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "//testserver@evil.example/",
        "http://testserver.evil.example/",
        "/%0d%0aLocation:%20https://evil.example",
        "/\r\nSet-Cookie: a=b",
    ],
)
def test_no_next_leads_to_another_site(bob, away):
    browser, stranger = bob.client(), Client()
    carol = make_user("carol@example.com")  # who has no second step
    answers = [
        stranger.post(LOG_IN, {"login": carol.email, "password": PASSWORD, "next": away}),
        browser.post(f"{LOG_IN}?next=x", {"next": away}),
        browser.get(LOG_IN, {"next": away}),
        browser.post("/accounts/two-step/confirm/password/", {"password": PASSWORD, "next": away}),
        browser.post("/theme/", {"theme": "dark"}, headers={"Referer": away.replace("\r\n", "")}),
        browser.post("/accounts/logout/", {"next": away}),
    ]
    for answer in answers:
        target = answer.get("Location", "/")
        assert re.match(r"/(?![/\\])", target.replace("\t", "")), (away, target)
        assert "\n" not in target
        assert "a" not in answer.cookies


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded", "X-Host"])
def test_no_mail_names_the_host_of_who_asked_for_it(bob, header):
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    answer = Client().post("/accounts/password/reset/", {"email": bob.user.email}, headers={header: value})
    assert answer.status_code == (400 if header == "Host" else 302)
    assert [sent for sent in mail.outbox if "evil" in sent.body] == []


# A dotless i, a Kelvin sign and a full-width letter: each is, in some notation, the letter of another address.
TWINS = ["m\u0131ke@example.com", "mi\u212ae@example.com", "\uff4dike@example.com", "mike@examp\u217ce.com"]


@pytest.mark.parametrize(
    "twin", [*TWINS, "MIKE@example.com", "mike@example.com\u200b", "mike@example.com,eve@evil.example"]
)
def test_a_reset_goes_to_the_address_of_the_account_alone(bob, twin):
    """CVE-2019-19844: an address that is equal only in some notation had another's link mailed to it."""
    make_user("mike@example.com")
    Client().post("/accounts/password/reset/", {"email": twin})
    for sent in mail.outbox:
        assert "/password/reset/key/" not in sent.body or sent.to == ["mike@example.com"], sent.to
        assert "evil" not in "".join(sent.to)


@pytest.mark.parametrize("twin", [*TWINS, "MIKE@example.com"])
def test_nobody_signs_up_as_the_twin_of_another(bob, twin):
    mike = make_user("mike@example.com")
    fields = {"email": twin, "password1": "seven grey geese", "passphrase": "nine copper kettles sing", "region": "US"}
    browser = Client()
    browser.post("/accounts/signup/", fields)
    assert get_user(browser) != mike
    assert User.objects.with_email("mike@example.com") == mike
    mike.refresh_from_db()
    assert mike.check_password(PASSWORD)


def test_a_session_that_was_given_to_somebody_is_not_theirs_after_the_log_in(bob):
    """Fixation: the key from before is worth nothing, and a key of a stranger's choice is none."""
    victim, carol = Client(), make_user("carol@example.com")  # who has no second step
    victim.cookies["sessionid"] = "chosenbysomebodyelse00000000000a"
    victim.get(LOG_IN)
    victim.post(LOG_IN, {"login": carol.email, "password": PASSWORD})
    assert get_user(victim) == carol
    assert victim.cookies["sessionid"].value != "chosenbysomebodyelse00000000000a"
    thief = Client()
    thief.cookies["sessionid"] = "chosenbysomebodyelse00000000000a"
    assert get_user(thief).is_anonymous
    before = victim.cookies["sessionid"].value
    victim.post("/accounts/logout/")
    thief.cookies["sessionid"] = before
    assert get_user(thief).is_anonymous


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"message": ' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"message": ' + "9" * 10_000 + "}",
        '{"message": 1e400}',
        '{"message": NaN}',
        '{"message": "x", "message": "save Evil 415-555-0199"' + ', "a": 1' * 10_000 + "}",
        '"' + "\\u0041" * 100_000 + '"',
    ],
    ids=range(8),
)
def test_a_body_that_is_made_to_break_the_parser_is_a_plain_mistake(bob, body):
    headers = {"Authorization": f"Bearer {bob.token}"}
    client = Client(raise_request_exception=False)
    for method, address in (("POST", "/api/v1/chat"), ("POST", "/api/v1/stores"), ("POST", "/api/v1/stores/export")):
        answer = client.generic(method, address, body, content_type="application/json", headers=headers)
        assert answer.status_code in (400, 413, 422), (address, answer.status_code, answer.content[:300])
        assert len(answer.content) < 100_000
    assert not Store.objects.filter(name="Evil").exists()


@pytest.mark.parametrize(
    "path",
    [
        "../storeagent/settings.py",
        "..%2fstoreagent/settings.py",
        "%2e%2e/storeagent/settings.py",
        "css/../../manage.py",
        "css/..%5c..%5cmanage.py",
        "/etc/passwd",
        "//etc/passwd",
        "%00/etc/passwd",
        "css/site.css%00.html",
        ".env",
        "../.git/config",
    ],
)
def test_no_path_leads_out_of_the_static_files(path):
    answer = Client(raise_request_exception=False).get(f"/static/{path}")
    assert answer.status_code in (400, 404), path


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.env", "/manage.py", "/static/", "/static/css/", "/media/", "/debug/"]
)
def test_nothing_of_the_checkout_is_served_and_nothing_is_listed(path):
    assert Client().get(path).status_code == 404


def test_another_address_in_a_header_is_no_other_address(bob):
    """Whoever tries from one machine is one, whatever a header says."""
    for number in range(31):
        headers = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP"), f"203.0.113.{number}")
        fields = {"login": f"nobody{number}@example.com", "password": "a guess"}
        last = Client().post(LOG_IN, fields, headers=headers)
    assert "Too many log-ins failed" in last.content.decode()


def test_a_method_in_a_header_or_a_field_is_no_other_method(bob):
    browser = bob.client()
    address = f"/stores/{bob.ids['store']}/"
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        browser.get(f"{address}delete/", {"_method": "POST"}, headers={name: "POST"})
        headers = {name: "DELETE", "Authorization": f"Bearer {bob.token}"}
        Client().get(f"/api/v1/stores/{bob.ids['store']}", {"_method": "DELETE"}, headers=headers)
    assert Store.objects.live().filter(pk=bob.ids["store"]).exists()


def test_numbers_are_kept_by_nobody_whatever_shows_them(bob):
    """Every answer with a number in it, however it came to be opened."""
    store = Store.objects.get(pk=bob.ids["store"])
    headers = {"Authorization": f"Bearer {bob.token}", "X-Passphrase": PASSPHRASE}
    browser, api = bob.client(), Client(headers=headers)
    chat = {"message": f"what is the number of {store.name}?", "passphrase": PASSPHRASE}
    browser.post("/stores/unlock/", {"passphrase": PASSPHRASE})
    shown = [
        browser.get("/stores/"),
        browser.post("/stores/export/", {"passphrase": PASSPHRASE, "format": "vcf"}),
        browser.get(f"/chat/{bob.ids['conversation']}/"),
        api.get("/api/v1/stores"),
        api.get(f"/api/v1/stores/{store.pk}"),
        api.get("/api/v1/stores/export"),
        api.post("/api/v1/stores/export", {"passphrase": PASSPHRASE}, content_type="application/json"),
        api.post("/api/v1/chat", chat, content_type="application/json"),
    ]
    for answer in shown:
        text = text_of(answer)
        assert store.phone[-4:] in re.sub(r"\D", "", text), answer.request["PATH_INFO"]
        assert "no-store" in answer["Cache-Control"], answer.request["PATH_INFO"]
        assert not answer.has_header("ETag"), answer.request["PATH_INFO"]
