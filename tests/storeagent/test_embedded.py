"""The embedded PostgreSQL, for real. A test may stop or kill the server of `home`, and leaves it fit to start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storeagent import embedded, embedded_programs

ROOT = Path(__file__).resolve().parents[2]


def make_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="storeagent-") as folder:
        Path(folder).chmod(0o755)  # root's server runs as another user, who must get in
        home = Path(folder) / "home"
        yield home
        embedded.stop(home)


home = pytest.fixture(make_home, scope="module")
new_home = pytest.fixture(make_home)


@pytest.fixture
def url(home: Path) -> str:
    return embedded.start(home)


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        return str(connection.execute(question).fetchone()[0])


def kill(home: Path) -> None:
    os.kill(embedded.status(home).pid, signal.SIGKILL)
    while embedded.status(home):
        time.sleep(0.01)


class TestServer:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("full_page_writes", "on"),
            ("listen_addresses", "127.0.0.1"),
            ("unix_socket_directories", ""),
            ("server_encoding", "UTF8"),
        ],
    )
    def test_is_durable_and_on_this_machine_alone(self, url, name, value):
        assert ask(url, f"SHOW {name}") == value

    def test_has_the_extensions_that_the_directory_needs(self, url):
        available = "SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions"
        assert (
            ask(url, f"{available} WHERE name IN ('btree_gin', 'btree_gist', 'pg_trgm')")
            == "btree_gin btree_gist pg_trgm"
        )

    def test_knows_the_letters_of_every_script(self, url):
        assert ask(url, "SELECT lower('CAFÉ ŻÓŁW')") == "café żółw"
        with psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            assert connection.execute("SELECT similarity('カフェ東京', 'カフェ東京')").fetchone() == (1.0,)
            connection.rollback()

    def test_asks_for_its_password(self, url):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace("storeagent:", "storeagent:x", 1))

    def test_keeps_its_password_to_its_owner(self, home, url):
        assert (home / "database.json").stat().st_mode & 0o777 == 0o600
        assert (home / "postgresql").stat().st_mode & 0o777 == 0o700

    def test_logs_nothing_that_people_typed(self, home, url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE phones (phone text PRIMARY KEY)")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO phones VALUES ('+14155550123'), ('+14155550123')")
        log = (home / "postgresql/server.log").read_text()
        assert "duplicate key" in log
        assert "4155550123" not in log

    def test_start_again_costs_no_process(self, home, url, monkeypatch):
        monkeypatch.setattr(embedded_programs.subprocess, "run", None)
        assert embedded.start(home) == url


class TestLife:
    def test_start_stop_status(self, home, url):
        assert str(embedded.status(home).port) in url
        assert embedded.stop(home)
        assert embedded.status(home) is None
        assert not embedded.stop(home)

    def test_fast_instead_of_durable_for_tests(self, home, url):
        embedded.stop(home)
        assert embedded.start(home, durable=False) == url
        assert ask(url, "SHOW fsync") == "off"
        embedded.stop(home)

    def test_data_survive_a_killed_server(self, home, url):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        kill(home)
        assert embedded.start(home) == url
        assert ask(url, "SELECT n FROM kept") == "42"

    def test_the_id_of_a_killed_server_may_live_on(self, home, url):
        kill(home)
        pid_file = home / "postgresql/data/postmaster.pid"
        pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().splitlines()[1:]]))
        assert embedded.status(home) is None
        assert embedded.start(home) == url

    def test_another_port_when_its_own_is_taken(self, home, url):
        port = embedded.status(home).port
        embedded.stop(home)
        with socket.create_server(("127.0.0.1", port)):
            other = embedded.start(home)
        assert other != url
        assert ask(other, "SELECT 1") == "1"

    def test_a_first_start_that_was_cut_short_is_made_again(self, new_home):
        (new_home / "postgresql/unfinished-abc/data").mkdir(parents=True)
        (new_home / "database.json").write_text("")
        assert ask(embedded.start(new_home), "SELECT 1") == "1"
        assert not list(new_home.glob("postgresql/unfinished-*"))

    def test_processes_that_start_it_at_once_get_the_same_server(self, new_home):
        code = f"import pathlib, storeagent.embedded as e; print(e.start(pathlib.Path({str(new_home)!r})))"
        command = [sys.executable, "-c", code]
        started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        urls = {process.communicate(timeout=60)[0].strip() for process in started}
        assert urls == {embedded.start(new_home)}


class TestTrouble:
    """One line that says what to do."""

    def test_home_that_cannot_be_written(self):
        with pytest.raises(embedded.EmbeddedDatabaseError, match=r"^/dev/null.*Set STOREAGENT_HOME.*DATABASE_URL.*$"):
            embedded.start(Path("/dev/null/home"))

    @pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
    def test_home_that_the_server_may_not_enter(self, new_home):
        new_home.mkdir(mode=0o700)
        with pytest.raises(embedded.EmbeddedDatabaseError, match=r"^PostgreSQL does not run as root.*may not enter.*$"):
            embedded.start(new_home)

    def test_data_that_the_server_does_not_take(self, home, url):
        embedded.stop(home)
        version = home / "postgresql/data/PG_VERSION"
        kept = version.read_text()
        version.write_text("9\n")
        with pytest.raises(
            embedded.EmbeddedDatabaseError, match=r"^The embedded database did not start: .*files are inc.*$"
        ):
            embedded.start(home)
        version.write_text(kept)

    def test_lost_password(self, home, url):
        notes = home / "database.json"
        kept = notes.rename(home / "kept.json")
        with pytest.raises(embedded.EmbeddedDatabaseError, match=r"^.*database\.json is missing.*$"):
            embedded.start(home)
        kept.rename(notes)


def test_secret_key_is_made_once_and_private(new_home):
    key = embedded.secret_key(new_home)
    assert len(key) > 50
    assert embedded.secret_key(new_home) == key
    assert (new_home / "secret_key").stat().st_mode & 0o777 == 0o600
