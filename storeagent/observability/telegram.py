"""Messages to the operators' Telegram chat, by the Bot API's sendMessage over plain HTTP.

The bot's token is part of the address: no exception of the HTTP client leaves this module, and nothing that it says.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings

from storeagent.observability.scrubbing import scrub

TIMEOUT = 5.0  # seconds, to connect and between two bytes
WHOLE = 10.0  # seconds, to the last byte of the answer
LARGEST = 65_536  # bytes of an answer that are read
MAX_LENGTH = 4096  # of a message, in UTF-16 code units, which is how Telegram counts


class TelegramError(Exception):
    """Why a message was not taken, in words for an operator. `permanent`: it will not be, until somebody mends it.

    `retry_after` is how many seconds Telegram wants to be left alone, 0 when it did not say.
    """

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


def is_configured() -> bool:
    return bool(settings.TELEGRAM_BOT_TOKEN and settings.TELEGRAM_CHAT_ID)


def send(text: str) -> None:
    """Send `text` without what is personal in it, cut to what Telegram takes.

    Raises TelegramError; it may have arrived all the same.
    """
    if not is_configured():
        raise TelegramError("Set TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID to have alerts sent.", permanent=True)
    status, answer = _post({"chat_id": settings.TELEGRAM_CHAT_ID, "text": _cut(scrub(text))})
    if status == 200 and answer.get("ok") is True:
        return
    raise _refusal(status, answer)


def _post(message: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and answer; an answer that is no JSON object is {}."""
    import httpx2

    address = f"{settings.TELEGRAM_API_URL.rstrip('/')}/bot{settings.TELEGRAM_BOT_TOKEN}/sendMessage"
    problem = ""
    try:
        with httpx2.stream("POST", address, json=message, timeout=TIMEOUT) as response:
            body = _body(response)
    except httpx2.TimeoutException:
        problem = f"Telegram did not answer within {TIMEOUT:g} seconds."
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        problem = f"Telegram cannot be reached ({type(error).__name__}): check TELEGRAM_API_URL and the network."
    if problem:  # raised here, so that the client's exception, which knows the address, is no part of it
        raise TelegramError(problem)
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    return response.status_code, answer if isinstance(answer, dict) else {}


def _body(response: Any) -> bytes:
    """What came of it within WHOLE seconds: an answer that trickles would hold up whoever waits for it."""
    ends, body = time.monotonic() + WHOLE, b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST or time.monotonic() > ends:
            break
    return body


def _refusal(status: int, answer: dict[str, Any]) -> TelegramError:
    code = answer.get("error_code", status)
    match code:
        case 429:
            return TelegramError("Telegram wants fewer messages.", retry_after=_retry_after(answer))
        case 401 | 404:
            return TelegramError("Telegram does not know the bot: check TELEGRAM_BOT_TOKEN.", permanent=True)
        case 400 | 403:
            advice = "check TELEGRAM_CHAT_ID, and that the bot is a member of that chat"
            return TelegramError(f"Telegram does not let the bot write to the chat: {advice}.", permanent=True)
        case _:
            return TelegramError(f"Telegram answered with {status} and did not take the message.")


def _retry_after(answer: dict[str, Any]) -> int:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else 0
    return seconds if isinstance(seconds, int) and seconds > 0 else 0


def _cut(text: str) -> str:
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * MAX_LENGTH:
        return text
    return units[: 2 * (MAX_LENGTH - 1)].decode("utf-16-le", "ignore") + "…"
