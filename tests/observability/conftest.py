from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes import FakeTelegram, telegram


@pytest.fixture
def fake_telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def telegram_settings(fake_telegram: FakeTelegram, settings) -> None:
    for name, value in telegram.settings(fake_telegram).items():
        setattr(settings, name, value)
