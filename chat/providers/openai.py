"""GPT on OpenAI's chat completions, and what else speaks that protocol: Ollama, vLLM, LiteLLM (docs/providers.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chat.providers.base import Call, Prompt, Usage
from chat.providers.wire import POOL, READ, WRITE, Reading, SdkModel, http_client, tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI

BASE_URL = "https://api.openai.com/v1"
OPENAI_HOSTS = (".openai.com", ".openai.azure.com")
# It reasons before it answers unless told not to, which is late for a conversation and counts towards the maximum.
# For any other model the vendor's default stands, as not all know the parameter.
EFFORT = {"gpt-6.1-terra": "none"}


class OpenAIModel(SdkModel):
    provider = "openai"
    path = "/chat/completions"

    def _make(self) -> AsyncOpenAI:
        import httpx2
        import openai

        return openai.AsyncOpenAI(
            api_key=self._api_key,
            base_url=self._base_url or BASE_URL,
            timeout=httpx2.Timeout(connect=self._connect, read=READ, write=WRITE, pool=POOL),
            max_retries=0,  # it would sleep; there is another provider
            http_client=http_client(openai),
        )

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        lines = [{"role": line.role, "content": line.text} for line in prompt.messages]
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": "system", "content": prompt.system}, *lines],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if self._is_openai:  # which refuses max_tokens for what reasons, and would keep conversations
            request |= {"max_completion_tokens": prompt.max_tokens, "store": False}
        else:  # all of them know this name, Ollama no other
            request["max_tokens"] = prompt.max_tokens
        if effort := EFFORT.get(self.name):
            request["reasoning_effort"] = effort
        if prompt.schema is not None:
            form = {"name": "answer", "strict": True, "schema": prompt.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": form}
        return request

    @property
    def _is_openai(self) -> bool:
        return f".{urlsplit(self._base_url or BASE_URL).hostname}".endswith(OPENAI_HOSTS)

    def _reading(self, prompt: Prompt, call: Call) -> ChunkReading:
        return ChunkReading(call, prompt.max_tokens)


class ChunkReading(Reading):
    """Content alone counts: reasoning, and calls to tools that nobody offered, are passed over."""

    def take(self, event: Any) -> str:
        if event.get("usage"):
            self._billed(event["usage"])
        if not event.get("choices"):  # the last chunk, with usage alone
            return ""
        choice = event["choices"][0]
        if choice.get("index"):  # another answer than the first, which nobody asked for
            return ""
        self.stop = choice.get("finish_reason") or self.stop
        delta = choice.get("delta") or {}  # Azure's notes on filtered content have none
        self.refused = self.refused or bool(delta.get("refusal")) or self.stop == "content_filter"
        return self.heard(delta.get("content"))

    def _billed(self, usage: dict[str, Any]) -> None:
        """Cached tokens are part of `prompt_tokens` here."""
        details = usage.get("prompt_tokens_details") or {}
        read, written = tokens(details, "cached_tokens"), tokens(details, "cache_write_tokens")
        self.call.usage = Usage(
            input=max(0, tokens(usage, "prompt_tokens") - read - written),
            output=tokens(usage, "completion_tokens"),
            cache_read=read,
            cache_written=written,
        )
