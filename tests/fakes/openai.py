"""Double of the OpenAI API: chat completions and responses.

Wire format: OpenAI API reference, "Create chat completion", "Chat completion chunk object", "Create a model response",
"Streaming events" and "Error codes", and the "Structured Outputs" guide; names as in openai 3.51's types.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

from tests.fakes.exchange import Service, Stream, Wire
from tests.fakes.schemas import openai_objection
from tests.fakes.script import Json, Reply, Request, fragments
from tests.fakes.server import FakeServer

ERRORS = {
    400: ("invalid_request_error", "invalid_request_error"),
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    503: ("server_error", "server_overloaded"),
}
CREATED = 1_794_000_000


def error(status: int, message: str) -> Json:
    kind, code = ERRORS[status]
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def data(payload: Json) -> bytes:
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


def output_tokens(reply: Reply) -> int:
    calls = sum(len(fragments(json.dumps(arguments))) for _, arguments in reply.tools)
    return len(reply.pieces) + calls if reply.usage.output is None else reply.usage.output


class ChatCompletions(Wire):
    """POST /v1/chat/completions."""

    def stream(self, request: Request, reply: Reply) -> Stream:
        counted = bool((request.json.get("stream_options") or {}).get("include_usage"))
        field = "refusal" if reply.stop == "refusal" else "content"

        def chunk(delta: Json, finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
            return data(self._head(request, "chat.completion.chunk", [choice]) | ({"usage": None} if counted else {}))

        tokens = [chunk({field: piece}) for piece in reply.pieces]
        for at, call in enumerate(self._calls(reply)):
            function = call["function"]
            tokens.append(chunk({"tool_calls": [{"index": at, **call, "function": function | {"arguments": ""}}]}))
            for part in fragments(function["arguments"]):
                tokens.append(chunk({"tool_calls": [{"index": at, "function": {"arguments": part}}]}))
        closing = chunk({}, self._finish(reply))
        if counted:
            closing += data(self._head(request, "chat.completion.chunk", []) | {"usage": self._usage(reply)})
        return Stream(
            opening=chunk({"role": "assistant", "content": "", "refusal": None}),
            tokens=tokens,
            closing=closing + b"data: [DONE]\n\n",
            error=data(error(500, "The server had an error while processing your request")),
            ping=b": keep-alive\n\n",
        )

    def whole(self, request: Request, reply: Reply) -> Json:
        text = "".join(reply.pieces) if reply.pieces or not reply.tools else None
        content, refusal = (None, text) if reply.stop == "refusal" else (text, None)
        message: Json = {"role": "assistant", "content": content, "refusal": refusal}
        if reply.tools:
            message["tool_calls"] = self._calls(reply)
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish(reply)}
        return self._head(request, "chat.completion", [choice]) | {"usage": self._usage(reply)}

    def objection(self, request: Request) -> str | None:
        asked = request.json
        for name in ("model", "messages"):
            if name not in asked:
                return f"you must provide a {name} parameter"
        form = (asked.get("response_format") or {}).get("json_schema") or {}
        functions = [tool.get("function") or {} for tool in asked.get("tools", [])]
        schemas = [form.get("schema")] if form.get("strict") else []
        schemas += [function.get("parameters") for function in functions if function.get("strict")]
        return next((objection for schema in schemas if (objection := openai_objection(schema))), None)

    def _head(self, request: Request, kind: str, choices: list[Json]) -> Json:
        head = {"id": "chatcmpl-double", "object": kind, "created": CREATED, "model": request.model}
        return head | {"choices": choices}

    def _calls(self, reply: Reply) -> list[Json]:
        functions = [{"name": name, "arguments": json.dumps(arguments)} for name, arguments in reply.tools]
        return [{"id": f"call_{at}", "type": "function", "function": each} for at, each in enumerate(functions)]

    def _finish(self, reply: Reply) -> str:
        return "length" if reply.stop == "length" else "tool_calls" if reply.tools else "stop"

    def _usage(self, reply: Reply) -> Json:
        usage, output = reply.usage, output_tokens(reply)
        prompt = usage.input + usage.cache_read + usage.cache_written  # here the cached ones are part of the sum
        details = {"cached_tokens": usage.cache_read, "cache_write_tokens": usage.cache_written}
        totals = {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}
        return totals | {"prompt_tokens_details": details, "completion_tokens_details": {"reasoning_tokens": 0}}


class Responses(Wire):
    """POST /v1/responses: text and structured output (no tools)."""

    def stream(self, request: Request, reply: Reply) -> Stream:
        numbers = itertools.count()

        def event(kind: str, **fields: Any) -> bytes:
            return f"event: {kind}\n".encode() + data({"type": kind, "sequence_number": next(numbers), **fields})

        started = self._response(request, "in_progress", [], None)
        item, at = {"item_id": "msg_double", "output_index": 0}, {"content_index": 0}
        opening = event("response.created", response=started) + event("response.in_progress", response=started)
        opening += event("response.output_item.added", output_index=0, item=self._message("", "in_progress"))
        opening += event("response.content_part.added", **item, **at, part=self._part(""))
        delta = "response.output_text.delta"
        tokens = [event(delta, **item, **at, delta=piece, logprobs=[]) for piece in reply.pieces]
        whole = self.whole(request, reply)
        message = whole["output"][0]
        failure = event("error", code="server_error", message="The server had an error", param=None)
        closing = event("response.output_text.done", **item, **at, text=message["content"][0]["text"], logprobs=[])
        closing += event("response.content_part.done", **item, **at, part=message["content"][0])
        closing += event("response.output_item.done", output_index=0, item=message)
        closing += event(f"response.{whole['status']}", response=whole)
        return Stream(opening, tokens, closing, error=failure, ping=b": keep-alive\n\n")

    def whole(self, request: Request, reply: Reply) -> Json:
        status = "incomplete" if reply.stop == "length" else "completed"
        return self._response(request, status, [self._message("".join(reply.pieces), status)], self._usage(reply))

    def objection(self, request: Request) -> str | None:
        asked = request.json
        for name in ("model", "input"):
            if name not in asked:
                return f"Missing required parameter: '{name}'."
        form = (asked.get("text") or {}).get("format") or {}
        return openai_objection(form.get("schema")) if form.get("strict") else None

    def _response(self, request: Request, status: str, output: list[Json], usage: Json | None) -> Json:
        head = {"id": "resp_double", "object": "response", "created_at": CREATED, "model": request.model}
        reason = {"reason": "max_output_tokens"} if status == "incomplete" else None
        state = {"status": status, "error": None, "incomplete_details": reason, "output": output, "usage": usage}
        return head | state | {"parallel_tool_calls": True, "tool_choice": "auto", "tools": []}

    def _message(self, text: str, status: str) -> Json:
        content = [self._part(text)] if status != "in_progress" else []
        return {"id": "msg_double", "type": "message", "role": "assistant", "status": status, "content": content}

    def _part(self, text: str) -> Json:
        return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}

    def _usage(self, reply: Reply) -> Json:
        chat = ChatCompletions()._usage(reply)
        return {
            "input_tokens": chat["prompt_tokens"],
            "input_tokens_details": chat["prompt_tokens_details"],
            "output_tokens": chat["completion_tokens"],
            "output_tokens_details": chat["completion_tokens_details"],
            "total_tokens": chat["total_tokens"],
        }


class FakeOpenAI(FakeServer):
    """`fake.url` is for OPENAI_BASE_URL."""

    base = "/v1"
    wires = {"/v1/chat/completions": ChatCompletions(), "/v1/responses": Responses()}
    service = Service(wires, error, overloaded=503, id_header="x-request-id")
