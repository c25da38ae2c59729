"""Double of Telegram's Bot API, as far as sendMessage.

Wire format: core.telegram.org/bots/api, "Making requests" (`ok`, `error_code`, `description`, `parameters`),
"ResponseParameters" (`retry_after`) and "sendMessage".
"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.exchange import Service, Stream, Wire
from tests.fakes.script import Json, Reply, Request
from tests.fakes.server import FakeServer

TOKEN, CHAT = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcF", "-1001234567"
RETRY_AFTER = 90
LIMIT = 4096


def error(status: int, message: str) -> Json:
    answer: Json = {"ok": False, "error_code": status, "description": message}
    return answer | ({"parameters": {"retry_after": RETRY_AFTER}} if status == 429 else {})


class SendMessage(Wire):
    """POST /bot<token>/sendMessage. What is scripted as data is the body of the answer."""

    def whole(self, request: Request, reply: Reply) -> Json:
        body = "".join(reply.pieces)
        if body.startswith("{"):
            scripted: Json = json.loads(body)
            return scripted
        return {"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": int(CHAT), "type": "group"}}}

    def stream(self, request: Request, reply: Reply) -> Stream:
        raise NotImplementedError

    def objection(self, request: Request) -> str | None:
        if request.json.get("chat_id") != CHAT:
            return "Bad Request: chat not found"
        text = request.json.get("text") or ""
        if not text.strip():
            return "Bad Request: message text is empty"
        return "Bad Request: message is too long" if len(text.encode("utf-16-le")) > 2 * LIMIT else None


class FakeTelegram(FakeServer):
    """`fake.url` is for TELEGRAM_API_URL."""

    service = Service({f"/bot{TOKEN}/sendMessage": SendMessage()}, error, overloaded=502, id_header="x-double")

    @property
    def texts(self) -> list[str]:
        return [request.json["text"] for request in self.requests]


def settings(fake: FakeTelegram, **changed: Any) -> dict[str, Any]:
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_CHAT_ID": CHAT, "TELEGRAM_API_URL": fake.url} | changed
