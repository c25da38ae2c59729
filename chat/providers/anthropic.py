"""Claude, on Anthropic's Messages API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chat.providers.base import Call, Prompt, Usage
from chat.providers.wire import POOL, READ, WRITE, Reading, SdkModel, http_client, tokens

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

BASE_URL = "https://api.anthropic.com"
# These think before they answer unless told not to, which is late for a conversation and counts towards max_tokens;
# each knows another word for it and refuses the other's. For any other model the vendor's default stands.
THINKING = {"claude-sonnet-5-5": "between_tools", "claude-haiku-5-5": "disabled"}


class AnthropicModel(SdkModel):
    provider = "anthropic"
    path = "/v1/messages"

    def _make(self) -> AsyncAnthropic:
        import anthropic
        import httpx2

        return anthropic.AsyncAnthropic(
            api_key=self._api_key,
            base_url=self._base_url or BASE_URL,
            timeout=httpx2.Timeout(connect=self._connect, read=READ, write=WRITE, pool=POOL),
            max_retries=0,  # it would sleep; there is another provider
            http_client=http_client(anthropic),
            open_telemetry=False,
        )

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.name,
            "max_tokens": prompt.max_tokens,
            "stream": True,
            "system": [{"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": line.role, "content": line.text} for line in prompt.messages],
        }
        if thinking := THINKING.get(self.name):
            request["thinking"] = {"type": thinking}
        if prompt.schema is not None:
            request["output_config"] = {"format": {"type": "json_schema", "schema": prompt.schema}}
        return request

    def _reading(self, prompt: Prompt, call: Call) -> MessageReading:
        return MessageReading(call, prompt.max_tokens)


class MessageReading(Reading):
    """Text blocks alone count: thinking, and calls to tools that nobody offered, are passed over."""

    def take(self, event: Any) -> str:
        match event["type"]:
            case "message_start":
                self._started(event["message"].get("usage") or {})
            case "content_block_start" if event["content_block"]["type"] == "text":  # empty at Anthropic itself
                return self.heard(event["content_block"].get("text"))
            case "content_block_delta" if event["delta"]["type"] == "text_delta":
                return self.heard(event["delta"]["text"])
            case "message_delta":
                self.stop = event["delta"].get("stop_reason") or self.stop
                self.refused = self.stop == "refusal"
                self._ended(event.get("usage") or {})
        return ""

    def _started(self, usage: dict[str, Any]) -> None:
        """The input is known, the output is not: until it is, count all that it may be, for a call that is cut."""
        if not usage:  # a gateway that does not count: the worst case stands
            return
        self.call.usage = Usage(
            input=tokens(usage, "input_tokens"),
            output=self.max_tokens,
            cache_read=tokens(usage, "cache_read_input_tokens"),
            cache_written=tokens(usage, "cache_creation_input_tokens"),
        )

    def _ended(self, usage: dict[str, Any]) -> None:
        if self.call.usage is not None and self.stop is not None and "output_tokens" in usage:
            self.call.usage = replace(self.call.usage, output=tokens(usage, "output_tokens"))
