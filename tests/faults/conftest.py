from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.server import own_database
from tests.faults.installation import Installation, be_well, installation_on


@pytest.fixture(scope="session")
def installed(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("faults")
    with own_database("faults") as url, installation_on(url, folder) as installation:
        yield installation


@pytest.fixture
def installation(installed: Installation) -> Iterator[Installation]:
    yield installed
    for proxy in installed.proxies.values():
        proxy.mend()
    for vendor in ("anthropic", "openai"):
        be_well(installed.fakes[vendor])
