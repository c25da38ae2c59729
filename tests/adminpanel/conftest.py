from __future__ import annotations

import pytest

from tests.conftest import make_user


@pytest.fixture
def operator(db):
    """A superuser: all of the operators' pages are open to them."""
    user = make_user("operator@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def operator_client(operator, client):
    client.force_login(operator)
    return client


@pytest.fixture
def clerk(db):
    """Staff with no permission but those that a test gives."""
    user = make_user("clerk@example.com")
    user.is_staff = True
    user.save()
    return user


def allow(user, *names: str) -> None:
    """`names` as "stores.view_store"."""
    from django.contrib.auth.models import Permission

    for name in names:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
