"""The link to Telegram: an alert is sent or given back with a reason, in time; it is never a fault of who raised it."""

from __future__ import annotations

import time
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest

from storeagent.observability.telegram import TIMEOUT, TelegramError, send
from tests.fakes import FakeTelegram, telegram
from tests.faults.proxy import Fault, Proxy

ARRIVES = {Fault.LATENCY, Fault.BANDWIDTH, Fault.SLOW_CLOSE, Fault.SLICER, Fault.CUT}


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_a_message_through_a_bad_network(fault, settings) -> None:
    with FakeTelegram() as fake, Proxy(urlsplit(fake.url).port) as proxy:
        for name, value in telegram.settings(fake, TELEGRAM_API_URL=f"http://127.0.0.1:{proxy.port}").items():
            setattr(settings, name, value)
        proxy.suffer(fault)
        began = time.monotonic()
        with nullcontext() if fault in ARRIVES else pytest.raises(TelegramError) as caught:
            send("one")
        assert time.monotonic() - began < 2 * TIMEOUT
        if caught:
            assert not caught.value.permanent  # it is tried again later
            assert telegram.TOKEN not in str(caught.value)
        proxy.mend()
        send("two")
        assert fake.texts[-1] == "two"
