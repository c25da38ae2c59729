"""A client as it should be: names its turns, and comes back, maybe elsewhere, until it has the whole answer."""

from __future__ import annotations

import http.client
import json
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 30  # seconds for one turn, with all that happens to it
Event = tuple[int, str, dict[str, Any]]


@dataclass
class Told:
    """What the client was told of one turn, however often it had to come back."""

    turn_id: str
    events: list[Event] = field(default_factory=list)
    answer: dict[str, Any] | None = None  # of the JSON API
    tries: int = 0

    @property
    def calls(self) -> list[dict[str, Any]]:
        if self.answer is not None:
            return self.answer["tool_calls"]
        return [payload for _, kind, payload in self.events if kind == "receipt"]

    @property
    def saved(self) -> list[str]:
        return [call["arguments"]["store_name"] for call in self.calls if call["result"].startswith("saved")]

    @property
    def text(self) -> str:
        if self.answer is not None:
            return self.answer["reply"]
        words: list[str] = []
        for _, kind, payload in self.events:
            if kind == "supersede":
                words.clear()
            elif kind in ("token", "error"):
                words.append(payload.get("text") or payload["message"])
        return "".join(words)

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind, _ in self.events]

    @property
    def status(self) -> str:
        return self.events[-1][2]["status"]


class Client:
    def __init__(self, token: str, *ports: int) -> None:
        self.token, self.ports = token, list(ports)
        self.conversation_id: str | None = None

    def say(self, message: str, *, stream: bool = True, turn_id: str = "", **fields: Any) -> Told:
        """Say it to the first port; when the connection breaks, again to the next one."""
        told = Told(turn_id or str(uuid.uuid4()))
        body = {"message": message, "turn_id": told.turn_id} | fields
        if self.conversation_id:
            body["conversation_id"] = self.conversation_id
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            port = self.ports[told.tries % len(self.ports)]
            told.tries += 1
            try:
                done = self._listen(port, body, told) if stream else self._ask(port, body, told)
            except (OSError, http.client.HTTPException):
                done = False
            if done:
                last = told.answer or told.events[-1][2]
                self.conversation_id = last["conversation_id"]
                return told
            time.sleep(0.05)
        raise AssertionError(f"no answer after {told.tries} tries: {told}")

    def follow(self, port: int, told: Told, cut: int | None = None, path: str = "") -> bool:
        """Read on behind what was told already; leave after `cut` bytes. Whether it is all there."""
        after = told.events[-1][0] if told.events else 0
        headers = {"Last-Event-ID": str(after)} if after else {}
        with self.request(port, "GET", path or f"/api/v1/turns/{told.turn_id}/events", headers=headers) as response:
            assert response.status == 200, response.read()
            return _read(response, told, cut)

    def stop(self, port: int, turn_id: str) -> int:
        with self.request(port, "POST", f"/api/v1/turns/{turn_id}/stop") as response:
            return response.status

    def request(self, port: int, method: str, path: str, body: Any = None, headers: Any = None) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        common = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body else None, common | (headers or {}))
        return Response(connection)

    def _listen(self, port: int, body: dict[str, Any], told: Told) -> bool:
        if told.events:
            return self.follow(port, told)
        headers = {"Accept": "text/event-stream"}
        with self.request(port, "POST", "/api/v1/chat", body, headers) as response:
            assert response.status == 200, response.read()
            return _read(response, told)

    def _ask(self, port: int, body: dict[str, Any], told: Told) -> bool:
        with self.request(port, "POST", "/api/v1/chat", body) as response:
            answer = json.loads(response.read())
            assert response.status in (200, 503), answer
            if response.status == 503 and "goes on" not in answer["detail"]:
                raise AssertionError(answer)
            told.answer = answer if response.status == 200 else None
            return told.answer is not None


class Response:
    """Closes its connection at the end of its `with`, however much of it was read."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._response = connection.getresponse()
        self.status = self._response.status

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        self._response.close()
        self._connection.close()

    def read(self) -> bytes:
        return self._response.read()

    def lines(self) -> Iterator[bytes]:
        while line := self._response.readline():
            yield line


def _read(response: Response, told: Told, cut: int | None = None) -> bool:
    """Only what is complete counts, as in a browser. Whether `done` was there."""
    read, fields = 0, {}
    for line in response.lines():
        read += len(line)
        if cut is not None and read > cut:
            return False
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif fields:
            event = (int(fields["id"]), fields["event"], json.loads(fields["data"]))
            told.events.append(event)
            fields = {}
            if event[1] == "done":
                return True
    return False


def random_cut() -> int:
    return int(random.expovariate(1 / 250))
