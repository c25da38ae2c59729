"""Django's PostgreSQL engine, which starts the embedded server first when no DATABASE_URL is set."""

from __future__ import annotations

from typing import Any

import environ
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, ProgrammingError


def configuration(url: str) -> dict[str, Any]:
    """A DATABASE_URL as Django takes it. Raises CommandError, in words that do not repeat the password in it."""
    try:
        scheme = url.partition("://")[0]
        config = environ.Env.db_url_config(url) if "postg" in environ.Env.DB_SCHEMES.get(scheme, "") else {}
    except ValueError:  # a port that is no number
        config = {}
    if not (config.get("NAME") or config.get("OPTIONS")):
        example = "postgresql://user:password@host:5432/name"
        raise CommandError(f"DATABASE_URL is not the address of a PostgreSQL database, such as {example}.")
    return config


def explain(error: DatabaseError) -> str | None:
    """One line for an operator: what is wrong with the database server and what to do; None for any other fault."""
    said = " ".join(str(error).split())
    unheard = getattr(error.__cause__, "sqlstate", None) is None  # what a server says has a code
    if isinstance(error, OperationalError) and (unheard or "connection" in said):
        return f"The database cannot be reached: check DATABASE_URL and that PostgreSQL runs there. It said: {said}"
    if isinstance(error, ProgrammingError) and "relation" in said and "does not exist" in said:
        return "The database lacks tables of this version: run “python manage.py migrate” first."
    for extension in ("pg_trgm", "btree_gist", "btree_gin"):
        if extension in said or (extension == "pg_trgm" and "gin_trgm_ops" in said):
            return (
                f"The database server lacks the extension {extension}, or this user may not create it: install "
                f"PostgreSQL's contrib package, or run “CREATE EXTENSION {extension}” as a superuser. It said: {said}"
            )
    return None
