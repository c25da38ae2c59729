"""Migrations since the last release leave the code of that release working: it serves on while they run, and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

RELEASE = Path(__file__).resolve().parent.parent / "deploy/last-release"
# Tables of which a busy installation has thousands of rows at most: a lock on one is over before anybody notices.
SMALL = {"users", "api_tokens", "prompt_versions", "budget_days", "alerts"}
CONTRACT = "old code still reads or writes it: take it out of the code first, and out of the table a release later"


def last_release() -> dict[str, str]:
    lines = [line.split() for line in RELEASE.read_text().splitlines() if not line.startswith("#")]
    return {name: value for name, value in lines}  # noqa: C416 (a line is a pair)


def new_migrations() -> Iterator[migrations.Migration]:
    released = last_release()
    ours = set(released) - {"commit"}
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if app in ours and name > released[app]:
            yield migration


def problems(migration: migrations.Migration) -> Iterator[str]:
    made = {operation.name_lower for operation in migration.operations if isinstance(operation, migrations.CreateModel)}
    for operation in migration.operations:
        model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
        if model not in made and (problem := objection(operation, migration.app_label)):
            yield f"{migration}: {operation.describe()}: {problem}"


def objection(operation: Operation, app: str) -> str:
    match operation:
        case AddIndexConcurrently() | RemoveIndexConcurrently() | AddConstraintNotValid():
            return ""
        case migrations.RemoveField() | migrations.DeleteModel():
            return CONTRACT
        case migrations.RenameField() | migrations.RenameModel() | migrations.AlterModelTable():
            return "old code knows the old name: add the new one, copy, and remove the old one a release later"
        case migrations.AddField(field=field):
            bare = not field.null and field.db_default is NOT_PROVIDED and not field.many_to_many
            return "old code inserts without it: give it db_default, or null=True" if bare else ""
        case migrations.AlterField(field=field):
            bare = not field.null and field.db_default is NOT_PROVIDED
            return "" if not bare or same_column(operation, app) else "say db_default, or do it a release later"
        case migrations.AddIndex() | migrations.RemoveIndex() | migrations.AddConstraint():
            small = table_of(operation, app) in SMALL
            return (
                ""
                if small
                else "it locks out writers: use AddIndexConcurrently, AddConstraintNotValid and atomic=False"
            )
        case _:
            return ""


def table_of(operation: Operation, app: str) -> str:
    try:
        return apps.get_model(app, operation.model_name)._meta.db_table
    except LookupError:
        return ""


def same_column(operation: migrations.AlterField, app: str) -> bool:
    """Whether the column was NOT NULL already in the last release, so that old code fills it."""
    state = MigrationLoader(None).project_state([(app, last_release()[app])])
    try:
        before = state.models[app, operation.model_name_lower].fields[operation.name]
    except KeyError:
        return False
    return not before.null


def test_they_leave_the_last_release_working() -> None:
    assert [problem for migration in new_migrations() for problem in problems(migration)] == []


def test_each_app_of_ours_has_its_last_migration_named() -> None:
    disk = MigrationLoader(None).disk_migrations
    ours = {app for app, _ in disk if apps.get_app_config(app).path.startswith(str(RELEASE.parent.parent))}
    ours -= {app for app in ours if ".venv" in apps.get_app_config(app).path}
    assert ours == set(last_release()) - {"commit"}
    assert all((app, name) in disk for app, name in last_release().items() if app != "commit")


BAD = [
    migrations.RemoveField("store", "name"),
    migrations.RenameField("store", "name", "title"),
    migrations.DeleteModel("store"),
    migrations.AddField("store", "x", models.TextField(default="")),
    migrations.AlterField("store", "deleted_at", models.DateTimeField()),
    migrations.AddIndex("store", models.Index(fields=["name"], name="x")),
]
GOOD = [
    migrations.AddField("store", "x", models.TextField(db_default="")),
    migrations.AddField("store", "x", models.TextField(null=True)),
    migrations.AlterField("store", "name", models.CharField(max_length=300)),
    AddIndexConcurrently("store", models.Index(fields=["name"], name="x")),
    migrations.AddIndex("apitoken", models.Index(fields=["name"], name="x")),
]


@pytest.mark.parametrize("operation", BAD, ids=lambda each: type(each).__name__)
def test_what_breaks_old_code_is_told(operation) -> None:
    assert objection(operation, "stores")


@pytest.mark.parametrize("operation", GOOD, ids=lambda each: type(each).__name__)
def test_what_does_not_is_let_through(operation) -> None:
    assert not objection(operation, "accounts" if getattr(operation, "model_name", "") == "apitoken" else "stores")
