"""How often a connection goes to the server and back: what needs no answer travels with what does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections
from django.db.transaction import atomic
from psycopg_pool import ConnectionPool

from storeagent.postgresql.patience import PatientConnection

Sent = Callable[[], list[str]]


@pytest.fixture
def line(db: None) -> Iterator[Any]:
    """A connection beside the test's own and of no pool, with a table of numbers, each once."""
    connections["line"] = line = connections.create_connection("default")
    line.settings_dict = {**line.settings_dict, "OPTIONS": {**line.settings_dict["OPTIONS"], "pool": False}}
    try:
        execute(line, "CREATE TEMPORARY TABLE numbers (n integer UNIQUE)")
        yield line
    finally:
        line.close()
        del connections["line"]


@pytest.fixture
def sent(line: Any) -> Iterator[Sent]:
    """What has been sent since one last asked, message by message."""
    yield from traced(line.connection)


def traced(connection: psycopg.Connection) -> Iterator[Sent]:
    with tempfile.TemporaryFile("w+") as file:
        connection.pgconn.trace(file.fileno())

        def sent() -> list[str]:
            connection.pgconn.untrace()
            file.seek(0)
            queries = [row.rstrip("\n").split("\t ")[1].strip('"') for row in file if "\tQuery\t" in row]
            file.truncate(0)
            connection.pgconn.trace(file.fileno())
            return queries

        yield sent
        connection.pgconn.untrace()


def execute(line: Any, query: str, params: Any = None) -> list[Any]:
    with line.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else []


def insert(line: Any, number: int) -> None:
    execute(line, "INSERT INTO numbers VALUES (%s)", [number])


def numbers(line: Any) -> list[int]:
    return [number for (number,) in execute(line, "SELECT n FROM numbers ORDER BY n")]


def shape(queries: list[str]) -> list[list[str]]:
    """The first words of each message's statements."""
    return [[statement.split()[0] for statement in query.split(";")] for query in queries]


def test_a_transaction_costs_its_statements_and_a_commit(line, sent):
    with atomic("line"):
        insert(line, 1)
        with atomic("line"):
            insert(line, 2)
        assert numbers(line) == [1, 2]
    assert shape(sent()) == [
        ["BEGIN", "INSERT"], ["SAVEPOINT"], ["INSERT"], ["RELEASE"], ["SELECT"], ["COMMIT"]
    ]  # fmt: skip
    assert numbers(line) == [1, 2]


def test_a_transaction_without_a_statement_costs_nothing(line, sent):
    with atomic("line"):
        pass
    with suppress(KeyError), atomic("line"):
        raise KeyError
    assert sent() == []


def test_what_fails_takes_its_savepoint_back_and_no_more(line, sent):
    with atomic("line"):
        with pytest.raises(IntegrityError), atomic("line"):  # the first message of the transaction
            execute(line, "INSERT INTO numbers VALUES (1), (1)")
        insert(line, 2)
        with suppress(IntegrityError), atomic("line"):
            insert(line, 3)
            with atomic("line"):
                insert(line, 4)
            insert(line, 2)
        with suppress(KeyError), atomic("line"):
            raise KeyError
        insert(line, 5)
    assert numbers(line) == [2, 5]


def test_what_fails_takes_the_whole_back(line):
    with suppress(IntegrityError), atomic("line"), atomic("line"):
        insert(line, 1)
        insert(line, 1)
    with suppress(KeyError), atomic("line"):
        insert(line, 2)
        raise KeyError
    assert numbers(line) == []


@pytest.mark.parametrize("wrong", ["SELEC 1", "SELECT 1 / 0", "SELECT * FROM nowhere"])
def test_a_fault_that_is_passed_over_is_not_forgotten(line, wrong):
    """The statement did not run. What is done behind it must not be kept as if it had."""

    def transaction() -> None:
        with atomic("line"):
            with atomic("line"), suppress(DatabaseError):
                insert(line, 1)
                execute(line, wrong)
            insert(line, 2)

    with pytest.raises(DatabaseError):
        transaction()
    assert numbers(line) == []


def test_what_cannot_be_read_takes_no_more_than_its_savepoint(line):
    for nothing_before in (True, False):
        with atomic("line"):
            if not nothing_before:
                insert(line, 1)
            with suppress(ProgrammingError), atomic("line"):
                execute(line, "SELEC 1")
            insert(line, 2 + nothing_before)
    assert numbers(line) == [1, 2, 3]


def test_a_transaction_without_a_block_follows_the_one_before(line):
    line.set_autocommit(False)
    insert(line, 1)
    line.commit()
    insert(line, 2)
    line.rollback()
    insert(line, 3)
    line.rollback()
    line.set_autocommit(True)
    assert numbers(line) == [1]


def test_a_servers_cursor_may_lock_and_ends_with_its_transaction(line):
    insert(line, 1)
    with atomic("line"), line.chunked_cursor() as cursor:
        cursor.execute("SELECT n FROM numbers FOR UPDATE")
        assert cursor.fetchall() == [(1,)]
        assert execute(line, "SELECT is_holdable FROM pg_cursors") == [(False,)]


def test_a_transaction_begins_at_the_level_that_is_asked_for(line):
    line.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with atomic("line"):
        assert execute(line, "SHOW transaction_isolation") == [("repeatable read",)]


def test_what_could_not_be_sent_is_sent_with_the_next(line):
    """Parameters that do not fit are found out before anything is sent, what is no SQL before anything is run."""
    with suppress(KeyError), atomic("line"):
        for wrong, params in (("INSERT INTO numbers VALUES (%s)", []), ("SELEC 1", None)):
            with suppress(ProgrammingError, psycopg.ProgrammingError, TypeError):
                execute(line, wrong, params)
        insert(line, 1)
        raise KeyError  # so that it was within the transaction
    assert numbers(line) == []


def test_what_is_no_plain_statement_is_within_the_transaction(line):
    with suppress(KeyError), atomic("line"):
        with line.cursor() as cursor, cursor.copy("COPY numbers FROM STDIN") as copy:
            copy.write(b"1\n")
        raise KeyError
    with suppress(KeyError), atomic("line"):
        with line.cursor() as cursor:
            cursor.executemany("INSERT INTO numbers VALUES (%s)", [[1], [2]])
        raise KeyError
    assert numbers(line) == []
    insert(line, 1)
    with atomic("line"), line.chunked_cursor() as cursor:
        cursor.execute("SELECT n FROM numbers")
        assert cursor.fetchall() == [(1,)]


def test_a_connection_that_broke_leaves_nothing_behind(line):
    with suppress(DatabaseError), atomic("line"), atomic("line"):
        execute(line, "SELECT pg_terminate_backend(pg_backend_pid())")
    line.close()
    assert execute(line, "SELECT 1") == [(1,)]
    assert not line.connection.info.transaction_status


@pytest.fixture
def pool(line: Any) -> Iterator[ConnectionPool]:
    with ConnectionPool(
        line.connection.info.dsn, kwargs={"password": line.connection.info.password, "autocommit": True}, min_size=1,
        connection_class=PatientConnection, check=ConnectionPool.check_connection,
    ) as pool:  # fmt: skip
        yield pool


def test_the_pool_looks_at_a_connection_and_does_not_ask(pool):
    with pool.connection() as connection:
        tracing = traced(connection)
        sent = next(tracing)
    for _ in range(3):
        with pool.connection() as again:
            assert again is connection
    assert sent() == []
    with pytest.raises(StopIteration):
        next(tracing)


def test_the_pool_hands_out_nothing_that_the_server_has_cut(pool, line):
    with pool.connection() as connection:
        pid = connection.info.backend_pid
    execute(line, "SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pool.connection() as other:
        assert other.info.backend_pid != pid
        assert other.execute("SELECT 1").fetchone() == (1,)
