"""Messages to the operators' Telegram chat, by the Bot API's sendMessage over plain HTTP.

The bot's token is part of the address: no exception of the HTTP client leaves this module, and nothing that it says.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

TIMEOUT = 5.0  # seconds, to connect and between two bytes
MAX_LENGTH = 4096  # of a message, in UTF-16 code units, which is how Telegram counts
# What an operator types into `send_alert` may hold what no alert should: numbers to call and addresses to write to.
# Ids and dates look alike and are kept.
_KEPT = r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?"
_PERSONAL = r"[^\s@]+@[^\s@]+|\+?\d(?:[\s().\-/]{0,3}\d){6,}"
_LOOK = re.compile(f"({_KEPT})|{_PERSONAL}", re.IGNORECASE)


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
    """Send `text` as it is, cut to what Telegram takes. Raises TelegramError; it may have arrived all the same."""
    if not is_configured():
        raise TelegramError("Set TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID to have alerts sent.", permanent=True)
    status, answer = _post({"chat_id": settings.TELEGRAM_CHAT_ID, "text": _cut(sealed(text))})
    if status == 200 and answer.get("ok") is True:
        return
    raise _refusal(status, answer)


def sealed(text: str) -> str:
    """`text` without phone numbers and email addresses."""
    return _LOOK.sub(lambda match: match[1] or "[removed]", text)


def _post(message: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and answer; an answer that is no JSON object is {}."""
    import httpx2

    address = f"{settings.TELEGRAM_API_URL.rstrip('/')}/bot{settings.TELEGRAM_BOT_TOKEN}/sendMessage"
    problem = ""
    try:
        response = httpx2.post(address, json=message, timeout=TIMEOUT)
    except httpx2.TimeoutException:
        problem = f"Telegram did not answer within {TIMEOUT:g} seconds."
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        problem = f"Telegram cannot be reached ({type(error).__name__}): check TELEGRAM_API_URL and the network."
    if problem:  # raised here, so that the client's exception, which knows the address, is no part of it
        raise TelegramError(problem)
    try:
        answer = response.json()
    except ValueError:
        answer = {}
    return response.status_code, answer if isinstance(answer, dict) else {}


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
