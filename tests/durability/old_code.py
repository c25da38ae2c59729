"""The code of the last release on the schema of today, for `make eval`: named, since it needs git and its history."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers
from tests.durability.client import Client
from tests.faults.installation import EMAIL, environment_of, prepare
from tests.test_migrations import last_release


def test_the_last_release_serves_on_the_new_schema(tmp_path: Path, django_db_setup: None) -> None:
    old = tmp_path / "old"
    old.mkdir()
    archive = subprocess.run(["git", "archive", last_release()["commit"]], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "x", "-C", str(old)], input=archive.stdout, check=True)
    with own_database("old_code") as url:
        environment = environment_of(url, tmp_path)
        token, _ = prepare(environment)  # by the code of today
        session = subprocess.run(
            [sys.executable, "-c", LOGGED_IN],
            cwd=old,
            env=environment | {"DATABASE_POOL": ""},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]  # by the old code, whose sessions are its own
        port = free_port()
        serve = ["-c", IN.format(str(old)), "storeagent.asgi:application", "--port", str(port)]
        log = tmp_path / "log"
        with log.open("w") as out, child(serve, environment, out) as web:
            wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
            ask(token, port, session)


LOGGED_IN = f"""
import django; django.setup()
from django.test import Client
from storeagent.accounts.models import User
browser = Client(); browser.force_login(User.objects.get(email={EMAIL!r}))
print(browser.cookies["sessionid"].value)
"""

IN = """
import os, runpy, sys
os.chdir({0!r})
sys.path[0] = {0!r}
runpy.run_module("uvicorn", run_name="__main__")
"""


def ask(token: str, port: int, session: str) -> None:
    client = Client(token, port)
    assert client.say("save Harbor Books 415-555-0137", stream=False).saved == ["Harbor Books"]
    found = client.say("what is the number of harbor books?", stream=False, passphrase="blue heron 9 lives")
    assert [store["phone"] for store in found.answer["stores"]] == ["+14155550137"]
    assert client.say("save Oak Deli 415-555-0138").saved == ["Oak Deli"]
    for path in ("/", "/stores/", "/chat/new/", "/chat/history/", "/settings/", "/healthz"):
        headers = {"Cookie": f"sessionid={session}", "Authorization": "", "Accept": "text/html"}
        with client.request(port, "GET", path, None, headers) as response:
            assert response.status == 200, path
