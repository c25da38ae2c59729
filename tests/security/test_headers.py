"""What every answer tells a browser, the operators' pages and the errors included; and the settings of production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from storeagent.accounts.models import User
from tests.conftest import PASSPHRASE
from tests.security.routes import call_of, owners_routes
from tests.security.test_isolation import operators_addresses
from tests.security.world import make_owner

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "HTTPS": "true",
    "DEBUG": "false",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ",
}


_answers: list[tuple[str, Any]] = []


@pytest.fixture
def answers(settings: Any) -> list[tuple[str, Any]]:
    """To a GET at every address, by an operator who owns everything and by somebody who is logged out; and to forms
    that are posted with nothing in them. Asked once."""
    if not _answers:
        _answers.extend(asked(settings))
    return _answers


def asked(settings: Any) -> list[tuple[str, Any]]:
    owner = make_owner("bob@example.com")
    User.objects.filter(pk=owner.user.pk).update(is_staff=True, is_superuser=True)
    addresses = [
        route.address({name: owner.ids[kind] for name, kind in call_of(route).objects.items()})
        for route in owners_routes()
    ]
    addresses += ["/nothing/here/", "/chat/not-a-uuid/", "/api/v1/nothing"]
    operator, stranger = owner.client(), Client(raise_request_exception=False)
    found = [(address, client.get(address)) for address in addresses for client in (operator, stranger)]
    found += [(address, operator.get(address)) for address in operators_addresses(owner)]
    pages = [address for address in addresses if not address.startswith("/api/")]
    return found + [(f"POST {address}", owner.client().post(address)) for address in pages]


def test_every_answer_is_guarded(answers):
    assert len(answers) > 200
    for address, response in answers:
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["X-Frame-Options"] == "DENY", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert response["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert "camera=()" in response["Permissions-Policy"], address
        assert not response.has_header("Access-Control-Allow-Origin"), address
        assert_strict(response["Content-Security-Policy"], address)


def assert_strict(policy: str, address: str) -> None:
    directives = {name: set(values) for name, *values in (each.split() for each in policy.split(";"))}
    assert directives["default-src"] == {"'none'"}, address
    assert directives["frame-ancestors"] == directives["base-uri"] == {"'none'"}, address
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == {"'self'"}, address
    for values in directives.values():
        assert values <= {"'none'", "'self'", "data:"}, address
    assert "data:" not in directives["script-src"], address


def test_no_page_holds_what_the_policy_would_block(answers):
    """A page that needs an inline script or style is broken under it, or would ask for an exception."""
    for address, response in answers:
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        text = response.content.decode()
        for wrong in ("<style", " style=", " onclick=", " onload=", " onsubmit=", "javascript:"):
            assert wrong not in text, (address, wrong)
        for piece in text.split("<script")[1:]:
            head, _, rest = piece.partition(">")
            assert "src=" in head or 'type="application/json"' in head or not rest.partition("</script>")[0].strip(), (
                address
            )


def test_nothing_is_kept_by_a_cache(answers):
    for address, response in answers:
        assert "no-store" in response["Cache-Control"], address


def test_a_page_with_numbers_is_kept_by_nobody():
    client = make_owner("bob@example.com").client()
    client.post("/stores/unlock/", {"passphrase": PASSPHRASE})
    page = client.get("/stores/")
    assert "tel:+" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    export = client.post("/stores/export/", {"passphrase": PASSPHRASE, "format": "csv"})
    assert "no-store" in export["Cache-Control"]


def test_every_answer_says_what_it_is(answers):
    for address, response in answers:
        if getattr(response, "content", b"") and response.status_code < 300:
            assert response["Content-Type"], address
            assert "charset=" in response["Content-Type"] or "json" in response["Content-Type"], address


def test_cookies_are_for_this_site_and_for_no_script():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    client = make_owner("bob@example.com").client()
    made = client.post("/settings/tokens/", {"name": "till"})
    assert made.cookies["new_token"]["httponly"]
    assert made.cookies["new_token"]["samesite"] == "Strict"


def in_production(code: str) -> str:
    """What `code` prints with the settings of production."""
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "storeagent.settings"}
    program = f"import django; django.setup(); from django.conf import settings; {code}"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_behind_tls_cookies_are_locked_to_the_host_and_hsts_is_on():
    code = (
        "s = settings; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.DEBUG)"
    )
    assert in_production(code) == "True True __Host-sessionid __Host-csrftoken True True True False"


def test_the_check_of_production_is_clean():
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "storeagent.settings"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
