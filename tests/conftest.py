"""The fixed cast: Alice owns, Bob is another owner, Charlie is a stranger with nothing."""

from __future__ import annotations

import pytest

from tests.fakes import FakeAnthropic, FakeOpenAI

PASSWORD = "correct horse battery"
PASSPHRASE = "blue heron 9 lives"


@pytest.fixture(autouse=True)
def _default_configuration():
    """No test sees the live configuration of another: rows are rolled back, but a process keeps a snapshot."""
    from storeagent import configuration

    configuration.reset()


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
