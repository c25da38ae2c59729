from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from tests.conftest import make_user


@pytest.fixture(autouse=True)
def _no_request() -> Iterator[None]:
    """No test writes audit rows under the request id of another."""
    yield
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def operator(db: Any) -> Any:
    user = make_user("operator@example.com")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def staff(operator: Any) -> Client:
    """The operator's browser."""
    client = Client()
    client.force_login(operator)
    return client
