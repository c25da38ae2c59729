"""Django's PostgreSQL engine, which starts the embedded server first when no DATABASE_URL is set."""

from __future__ import annotations

from django.db import DatabaseError, OperationalError, ProgrammingError


def explain(error: DatabaseError) -> str | None:
    """One line for an operator: what is wrong with the database server and what to do; None for any other fault."""
    said = " ".join(str(error).split())
    if isinstance(error, OperationalError) and "connection" in said:
        return f"The database cannot be reached: check DATABASE_URL and that PostgreSQL runs there. It said: {said}"
    if isinstance(error, ProgrammingError) and "relation" in said and "does not exist" in said:
        return "The database lacks tables of this version: run “python manage.py migrate” first."
    for extension in ("pg_trgm", "btree_gist"):
        if extension in said or (extension == "pg_trgm" and "gin_trgm_ops" in said):
            return (
                f"The database server lacks the extension {extension}, or this user may not create it: install "
                f"PostgreSQL's contrib package, or run “CREATE EXTENSION {extension}” as a superuser. It said: {said}"
            )
    return None
