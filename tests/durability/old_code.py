"""The code of the last release on the schema of today, for `make eval`: named, since it needs git and its history."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.browser.server import ROOT, child, free_port, own_database, wait_until_it_answers
from tests.durability.client import Client
from tests.faults.installation import environment_of, prepare
from tests.test_migrations import last_release


def test_the_last_release_serves_on_the_new_schema(tmp_path: Path, django_db_setup: None) -> None:
    old = tmp_path / "old"
    old.mkdir()
    archive = subprocess.run(["git", "archive", last_release()["commit"]], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "x", "-C", str(old)], input=archive.stdout, check=True)
    with own_database("old_code") as url:
        environment = environment_of(url, tmp_path)
        token, session = prepare(environment)  # by the code of today
        port = free_port()
        serve = ["-c", IN.format(str(old)), "storeagent.asgi:application", "--port", str(port)]
        log = tmp_path / "log"
        with log.open("w") as out, child(serve, environment, out) as web:
            wait_until_it_answers(f"http://127.0.0.1:{port}", web, log)
            ask(token, port, session)


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
    for path in ("/", "/stores/", "/chat/", "/chat/history/", "/settings/", "/healthz"):
        headers = {"Cookie": f"sessionid={session}", "Authorization": "", "Accept": "text/html"}
        with client.request(port, "GET", path, None, headers) as response:
            assert response.status == 200, path
