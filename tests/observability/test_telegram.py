"""What goes to Telegram, and what comes of its answers; against a double of its wire."""

from __future__ import annotations

import logging
import socket
import threading
import time
import traceback

import pytest

from storeagent.observability import telegram
from storeagent.observability.telegram import TelegramError
from tests.fakes import FakeTelegram, Fault, Reply
from tests.fakes.telegram import CHAT, RETRY_AFTER, TOKEN
from tests.observability.planted import NOTATIONS, digits_in

pytestmark = pytest.mark.usefixtures("telegram_settings")


def failure(text: str = "Something is wrong.") -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        telegram.send(text)
    return caught.value


def test_it_is_plain_text_to_the_chat(fake_telegram: FakeTelegram) -> None:
    telegram.send("Disk *full* <b>_now_</b> 50%")
    [request] = fake_telegram.requests
    assert request.json == {"chat_id": CHAT, "text": "Disk *full* <b>_now_</b> 50%"}


@pytest.mark.parametrize("letter", ["a", "é", "🔴"])
def test_it_is_cut_to_what_telegram_takes(fake_telegram: FakeTelegram, letter) -> None:
    telegram.send(letter * 5000)
    [text] = fake_telegram.texts
    assert len(text.encode("utf-16-le")) // 2 in (4095, 4096)
    assert text.strip(letter) == "…"


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Ring +1 (415) 555-0198 now", "Ring [phone] now"),
        ("415.555.0198, or ann@example.com", "[phone], or [email]"),
        (
            "user 550e8400-e29b-41d4-a716-446655440000 on 2026-11-26 12:30: 80%",
            "user 550e8400-e29b-41d4-a716-446655440000 on 2026-11-26 12:30: 80%",
        ),
        ("12345 requests, 1.5 GB", "12345 requests, 1.5 GB"),
    ],
)
def test_no_number_and_no_address_leaves(fake_telegram: FakeTelegram, said, sent) -> None:
    telegram.send(said)
    assert fake_telegram.texts == [sent]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_number_in_no_notation_leaves(fake_telegram: FakeTelegram, notation) -> None:
    telegram.send(f"Ring {notation('+14155550198')} now")
    [text] = fake_telegram.texts
    assert digits_in(text) < 4


@pytest.mark.parametrize(
    ("answer", "permanent", "retry_after"),
    [
        (Fault.RATE_LIMITED, False, RETRY_AFTER),
        (Fault.SERVER_ERROR, False, 0),
        (Fault.OVERLOADED, False, 0),
        (Fault.HANG_UP, False, 0),
        (Fault.REFUSE, False, 0),
        (Fault.GARBAGE, False, 0),
        (Fault.CUT, False, 0),
        (Fault.UNAUTHORIZED, True, 0),
        (Reply(data={"ok": False}), False, 0),
        (Reply(data={"ok": False, "error_code": 403, "description": "bot was kicked"}), True, 0),
        (Reply(data={"ok": False, "error_code": 429, "parameters": {"retry_after": 3}}), False, 3),
        (Reply(data={"ok": False, "error_code": 429, "parameters": {"retry_after": "soon"}}), False, 0),
    ],
)
def test_failures_are_told_apart(fake_telegram: FakeTelegram, answer, permanent, retry_after) -> None:
    fake_telegram.script(answer)
    error = failure()
    assert (error.permanent, error.retry_after) == (permanent, retry_after)


def test_it_does_not_wait_for_ever(fake_telegram: FakeTelegram, monkeypatch) -> None:
    monkeypatch.setattr(telegram, "TIMEOUT", 0.2)
    fake_telegram.script(Fault.STALL)
    assert "did not answer within 0.2 seconds" in str(failure())


@pytest.fixture
def trickle(telegram_settings, settings):
    """A server that answers with a byte now and then, for as long as anybody reads."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.TELEGRAM_API_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=_trickle, args=(server,), daemon=True).start()
        yield


def _trickle(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        try:
            while True:
                connection.sendall(b" ")
                time.sleep(0.01)
        except OSError:
            return


@pytest.mark.usefixtures("trickle")
def test_an_answer_that_trickles_is_not_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(telegram, "WHOLE", 0.1)
    assert "did not take the message" in str(failure())


def test_wrong_settings_say_which(settings) -> None:
    settings.TELEGRAM_CHAT_ID = "-5"
    assert "TELEGRAM_CHAT_ID" in str(failure())
    settings.TELEGRAM_BOT_TOKEN = "1:wrong"
    assert "TELEGRAM_BOT_TOKEN" in str(failure())
    settings.TELEGRAM_BOT_TOKEN = ""
    assert "Set TELEGRAM_BOT_TOKEN" in str(failure())


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nowhere", "http://[", "ftp://127.0.0.1", "http://a b"])
def test_the_token_is_in_no_error_and_no_log(settings, caplog, url) -> None:
    caplog.set_level(logging.DEBUG)
    settings.TELEGRAM_API_URL = url
    error = failure()
    assert not error.permanent
    shown = "".join(traceback.format_exception(error)) + caplog.text
    assert TOKEN.split(":")[1] not in shown
    assert error.__context__ is None


def test_the_token_is_in_no_log_when_it_works(fake_telegram: FakeTelegram, caplog) -> None:
    telegram.send("Hello")
    assert TOKEN.split(":")[1] not in caplog.text
