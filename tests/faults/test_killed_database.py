"""PostgreSQL is killed with -9 while people save, and started again: no acknowledged save is missing."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from storeagent import embedded
from tests.browser.server import served
from tests.durability.client import Client
from tests.faults.installation import environment_of, prepare

KILLS = int(os.environ.get("DATABASE_KILLS", "1"))
PEOPLE = 4


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="storeagent-") as folder:
        Path(folder).chmod(0o755)  # root's server runs as another user, who must get in
        yield Path(folder) / "home"
        embedded.stop(Path(folder) / "home")


class Person(threading.Thread):
    """Saves one store after the other, each by a turn of its own name, until it is told to stop."""

    def __init__(self, port: int, token: str, number: int) -> None:
        super().__init__(daemon=True)
        self.client, self.number = Client(token, port), number
        self.saved: list[str] = []
        self.odd: list[object] = []
        self.heard: list[object] = []
        self.enough = threading.Event()

    def run(self) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            self._save(f"Harbor P{self.number}N{count}", f"415-{200 + self.number}-{count:04}", str(uuid.uuid4()))

    def _save(self, name: str, number: str, turn_id: str) -> None:
        port = self.client.ports[0]
        while not self.enough.is_set():
            body = {"message": f"save {name} {number}", "turn_id": turn_id}
            with self.client.request(port, "POST", "/api/v1/chat", body) as response:
                said = response.read()
            self.heard.append((round(time.monotonic(), 1), turn_id, response.status, said))
            if response.status == 200:
                if b'"result": "saved"' in said:
                    self.saved.append(name)
                return
            if response.status != 503:
                self.odd.append((response.status, said))
                return
            if b"did not end" in said:  # it failed for good, and asks for the message once more
                turn_id = str(uuid.uuid4())
            time.sleep(0.1)


def test_no_acknowledged_save_is_missing(home, tmp_path, record_property) -> None:
    url = embedded.start(home)  # durable, as it is served
    environment = environment_of(url, tmp_path)
    token, _ = prepare(environment)
    with served(environment, tmp_path / "log") as here:
        people = [Person(int(urlsplit(here).port), token, number) for number in range(PEOPLE)]
        for person in people:
            person.start()
        for _ in range(KILLS):
            wait_for_more(people)
            os.kill(embedded.status(home).pid, signal.SIGKILL)
            while embedded.status(home):
                time.sleep(0.01)
            assert embedded.start(home) == url
        wait_for_more(people)
        for person in people:
            person.enough.set()
        for person in people:
            person.join(30)
    saved = [name for person in people for name in person.saved]
    record_property("saved", len(saved))
    with psycopg.connect(url) as connection:
        kept = [name for (name,) in connection.execute("SELECT name FROM stores")]
    assert [person.odd for person in people] == [[]] * PEOPLE
    assert set(saved) <= set(kept)
    assert len(kept) == len(set(kept))


def wait_for_more(people: list[Person], seconds: float = 30) -> None:
    """Everybody has saved two more."""
    before, deadline = [len(person.saved) for person in people], time.monotonic() + seconds
    while any(len(person.saved) < count + 2 for person, count in zip(people, before, strict=True)):
        assert time.monotonic() < deadline, [(len(person.saved), person.heard[-3:]) for person in people]
        time.sleep(0.02)
