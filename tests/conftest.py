"""The fixed cast: Alice owns, Bob is another owner, Charlie is a stranger with nothing."""

from __future__ import annotations

import pytest

from tests import emptying
from tests.fakes import FakeAnthropic, FakeOpenAI

PASSWORD = "correct horse battery"
PASSPHRASE = "blue heron 9 lives"
CHEAP = (1, 8)  # passes, and KiB


def pytest_configure() -> None:
    emptying.install()


@pytest.fixture(autouse=True)
def _default_configuration():
    """No test sees the live configuration of another: rows are rolled back, but a process keeps a snapshot."""
    from storeagent import configuration

    configuration.reset()


@pytest.fixture(scope="session", autouse=True)
def _cheap_secrets():
    """What production has: a hash takes it 17 ms, and nearly every test makes a user, who has two."""
    from storeagent.accounts.hashers import Argon2Hasher

    production = Argon2Hasher.time_cost, Argon2Hasher.memory_cost
    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = CHEAP
    return production


@pytest.fixture
def costly_secrets(_cheap_secrets):
    """For the tests of what a guess costs: Argon2 as production has it."""
    from storeagent.accounts.hashers import Argon2Hasher

    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = _cheap_secrets
    yield
    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = CHEAP


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """For fixtures of the same scope: the rows that they make are there for the module's tests (of `db`), then gone."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def configure(db):
    """`configure(GAP_SECONDS=1.0)`: change the live configuration, as the admin panel does."""
    from constance import config

    from storeagent import configuration

    def change(**values):
        for key, value in values.items():
            setattr(config, key, value)
        configuration.refresh()

    return change


@pytest.fixture
def alice(db):
    return make_user("alice@example.com")


@pytest.fixture
def bob(db):
    return make_user("bob@example.com")


@pytest.fixture
def charlie(db):
    return make_user("charlie@example.com")


@pytest.fixture
def alice_client(alice, client):
    client.force_login(alice)
    return client


@pytest.fixture
def fake_anthropic():
    with FakeAnthropic() as fake:
        yield fake


@pytest.fixture
def fake_openai():
    with FakeOpenAI() as fake:
        yield fake


def make_user(email: str, *, region: str = "US", passphrase: str = PASSPHRASE):
    from storeagent.accounts.models import User

    user = User(email=email, region=region)
    user.set_password(PASSWORD)
    user.set_passphrase(passphrase)
    user.save()
    return user
