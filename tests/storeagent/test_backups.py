"""A backup that is made while people save, put back elsewhere: what was acknowledged before it is in it, and works."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import psycopg
import pytest

from storeagent import embedded
from tests.browser.server import ROOT, own_database

SAVING = """
import sys, time, django; django.setup()
from storeagent.accounts.models import User
from stores.services import save_store
alice = User.objects.get()
for number in range(10_000):
    save_store(user=alice, name=f"Shop {sys.argv[1]} {number}", phone=f"+1415{sys.argv[1]}{number:04}")
    print(number, flush=True)
    time.sleep(0.01)  # so that the backup is not what waits
"""


def environment(url: str, home: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url,
        "DATABASE_POOL": "",
        "DJANGO_SETTINGS_MODULE": "storeagent.settings",
        "LOG_STREAM": "stderr",
        "SECRET_KEY": "for-tests",
        "STOREAGENT_HOME": str(home),
    }


def manage(url: str, home: Path, *command: str, **pipes) -> subprocess.CompletedProcess:
    run = [sys.executable, "manage.py", *command]
    return subprocess.run(run, cwd=ROOT, env=environment(url, home), capture_output=True, timeout=120, **pipes)


def must(url: str, home: Path, *command: str, **pipes) -> bytes:
    result = manage(url, home, *command, **pipes)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="storeagent-") as folder:
        Path(folder).chmod(0o755)  # root's server runs as another user, who must get in
        home = Path(folder) / "home"
        yield home
        embedded.stop(home)


@pytest.fixture(scope="module")
def used(home) -> Iterator[str]:
    """A database of an external server, with Alice in it."""
    with own_database("backup") as url:
        must(url, home, "migrate", "-v0")
        secrets = ("--password", "correct horse battery", "--passphrase", "blue heron 9 lives")
        must(url, home, "create_user", "alice@example.com", *secrets)
        yield url


@pytest.fixture(scope="module")
def dump(used, home, tmp_path_factory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("backups") / "a.dump"
    must(used, home, "backup", str(file))
    return file


def ask(url: str, question: str) -> list:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


STORES = "SELECT name, phone FROM stores ORDER BY name"
PARTS = """SELECT c.relkind, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' UNION ALL SELECT 't', tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'e', extname FROM pg_extension ORDER BY 1, 2"""


class Saving:
    """Somebody who saves, one store after the other, in a process of their own."""

    def __init__(self, url: str, home: Path, number: int) -> None:
        command = [sys.executable, "-c", SAVING, str(number)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment(url, home), stdout=PIPE, text=True)
        self.number, self.acknowledged = number, 0
        self.begun = threading.Event()
        self.listening = threading.Thread(target=self._listen, daemon=True)
        self.listening.start()

    def _listen(self) -> None:
        for _ in self.process.stdout:
            self.acknowledged += 1
            self.begun.set()

    def end(self) -> None:
        self.process.kill()
        self.listening.join(10)
        self.process.communicate()

    def names(self) -> set[str]:
        return {f"Shop {self.number} {number}" for number in range(self.acknowledged)}


def test_a_round_trip_under_load(used, home, tmp_path):
    saving = [Saving(used, home, number) for number in (201, 202)]
    try:
        assert all(each.begun.wait(60) for each in saving)
        before = set().union(*(each.names() for each in saving))
        told = must(used, home, "backup", str(tmp_path / "a.dump")).decode()
        after = sum(each.acknowledged for each in saving)
    finally:
        for each in saving:
            each.end()
    assert "SECRET_KEY" in told
    assert (tmp_path / "a.dump").stat().st_mode & 0o777 == 0o600
    assert after > len(before)  # people did work meanwhile
    with own_database("restored") as elsewhere:
        must(elsewhere, home, "restore", str(tmp_path / "a.dump"))
        stores = ask(elsewhere, STORES)
        assert before <= {name for name, _ in stores}
        assert set(stores) <= set(ask(used, STORES))
        assert ask(elsewhere, PARTS) == ask(used, PARTS)
        assert ask(elsewhere, "SELECT password FROM users") == ask(used, "SELECT password FROM users")
        assert ask(elsewhere, "SELECT count(*) FROM audit_log WHERE type = 'backup.restored'") == [(1,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):  # what guards it came along
            ask(elsewhere, "DELETE FROM audit_log RETURNING id")
        # What was restored can be backed up and restored over itself, from one pipe to the other.
        again = must(elsewhere, home, "backup", "-")
        must(elsewhere, home, "restore", "-", "--replace", input=again)
        assert ask(elsewhere, STORES) == stores
        must(elsewhere, home, "create_token", "alice@example.com")


def test_the_embedded_server(used, home, dump):
    """From an external server to the embedded one, and within that one."""
    must("", home, "restore", str(dump))
    here = embedded.start(home)
    assert ask(here, STORES) == ask(used, STORES)
    told = must("", home, "backup").decode()
    file = Path(told.split(" (")[0])
    assert file.parent == home / "backups"
    must("", home, "restore", str(file), "--replace")
    assert ask(here, STORES) == ask(used, STORES)


class TestTrouble:
    """One line that says what to do; and nothing is lost."""

    def refused(self, used, home, *command: str, **pipes) -> str:
        before = ask(used, STORES), ask(used, PARTS)
        result = manage(used, home, "restore", *command, **pipes)
        assert result.returncode == 1
        assert (ask(used, STORES), ask(used, PARTS)) == before
        assert b"Traceback" not in result.stderr
        return result.stderr.decode()

    def test_somebody_is_there(self, used, home, dump):
        assert "There are 1 users" in self.refused(used, home, str(dump))

    @pytest.mark.parametrize("share", [0.3, 0.95])
    def test_a_backup_that_was_cut_short(self, used, home, tmp_path, share):
        whole = must(used, home, "backup", "-")
        (tmp_path / "cut.dump").write_bytes(whole[: int(len(whole) * share)])
        assert "Nothing was restored" in self.refused(used, home, str(tmp_path / "cut.dump"), "--replace")

    def test_no_backup_at_all(self, used, home, tmp_path):
        (tmp_path / "list.csv").write_text("name,phone\n")
        assert "is no backup" in self.refused(used, home, str(tmp_path / "list.csv"), "--replace")
        assert "cannot be read" in self.refused(used, home, str(tmp_path / "none"), "--replace")

    def test_a_folder_that_is_not_there(self, used, home, tmp_path):
        result = manage(used, home, "backup", str(tmp_path / "none/a.dump"))
        assert b"cannot be written" in result.stderr
        assert b"Traceback" not in result.stderr
