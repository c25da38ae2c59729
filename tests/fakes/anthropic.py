"""Double of the Anthropic Messages API.

Wire format: Anthropic API reference, "Create a Message", "Streaming Messages" (event types, error events), "Errors",
"Structured outputs" (`output_config.format`), "Tool use" and "Prompt caching" (usage); names as in the types of
anthropic 2.10.
"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.exchange import Service, Stream, Wire
from tests.fakes.schemas import anthropic_objection
from tests.fakes.script import Json, Reply, Request, fragments
from tests.fakes.server import FakeServer

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
STOPS = {"length": "max_tokens", "refusal": "refusal"}


def error(status: int, message: str) -> Json:
    return {"type": "error", "error": {"type": ERROR_TYPES[status], "message": message}, "request_id": "req_double"}


def event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields}, ensure_ascii=False)}\n\n".encode()


class Messages(Wire):
    """POST /v1/messages."""

    def stream(self, request: Request, reply: Reply) -> Stream:
        message = self._message(request, [], self._usage(reply, 1))
        events: list[bytes] = []  # each token takes along what stands before it: the end and start of blocks
        pending = b""
        for index, (block, deltas) in enumerate(self._blocks(reply)):
            pending += event("content_block_stop", index=index - 1) if index else b""
            pending += event("content_block_start", index=index, content_block=block)
            pending += b"" if index else event("ping")
            for delta in deltas:
                events.append(pending + event("content_block_delta", index=index, delta=delta))
                pending = b""
        closing = pending + (event("content_block_stop", index=index) if reply.pieces or reply.tools else b"")
        usage = self._usage(reply, self._output(reply))
        delta = {"stop_reason": self._stop(reply), "stop_sequence": None}
        closing += event("message_delta", delta=delta, usage=usage) + event("message_stop")
        return Stream(
            opening=event("message_start", message=message),
            tokens=events,
            closing=closing,
            error=event("error", **error(529, "Overloaded")),
            ping=event("ping"),
        )

    def whole(self, request: Request, reply: Reply) -> Json:
        content: list[Json] = [{"type": "text", "text": "".join(reply.pieces)}] if reply.pieces else []
        content += [self._tool(at, name) | {"input": data} for at, (name, data) in enumerate(reply.tools)]
        message = self._message(request, content, self._usage(reply, self._output(reply)))
        return message | {"stop_reason": self._stop(reply)}

    def objection(self, request: Request) -> str | None:
        asked = request.json
        for name in ("model", "max_tokens", "messages"):
            if name not in asked:
                return f"{name}: Field required"
        strict = [tool.get("input_schema") for tool in asked.get("tools", []) if tool.get("strict")]
        form = (asked.get("output_config") or {}).get("format")
        schemas = [*strict, *([form.get("schema")] if form else [])]
        return next((objection for schema in schemas if (objection := anthropic_objection(schema))), None)

    def _blocks(self, reply: Reply) -> list[tuple[Json, list[Json]]]:
        """Each content block as it starts, with its deltas."""
        text = [{"type": "text_delta", "text": piece} for piece in reply.pieces]
        blocks: list[tuple[Json, list[Json]]] = [({"type": "text", "text": ""}, text)] if text else []
        for at, (name, data) in enumerate(reply.tools):
            parts = ["", *fragments(json.dumps(data, ensure_ascii=False))]
            deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
            blocks.append((self._tool(at, name) | {"input": {}}, deltas))
        return blocks

    def _tool(self, at: int, name: str) -> Json:
        return {"type": "tool_use", "id": f"toolu_double_{at}", "name": name}

    def _message(self, request: Request, content: list[Json], usage: Json) -> Json:
        return {
            "id": "msg_double",
            "type": "message",
            "role": "assistant",
            "model": request.model,
            "content": content,
            "stop_reason": None,
            "stop_sequence": None,
            "usage": usage,
        }

    def _usage(self, reply: Reply, output: int) -> Json:
        usage = reply.usage
        return {
            "input_tokens": usage.input,
            "cache_creation_input_tokens": usage.cache_written,
            "cache_read_input_tokens": usage.cache_read,
            "output_tokens": output,
        }

    def _output(self, reply: Reply) -> int:
        if reply.usage.output is not None:
            return reply.usage.output
        return sum(len(deltas) for _, deltas in self._blocks(reply)) or 1

    def _stop(self, reply: Reply) -> str:
        return STOPS.get(reply.stop or "") or ("tool_use" if reply.tools else "end_turn")


class FakeAnthropic(FakeServer):
    """`fake.url` is for ANTHROPIC_BASE_URL."""

    service = Service({"/v1/messages": Messages()}, error, overloaded=529, id_header="request-id")
