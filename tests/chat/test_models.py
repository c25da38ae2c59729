"""Both vendors' models against their wire-level doubles: what they ask for, what they hear, and their clients."""

from __future__ import annotations

import asyncio
import gc
import json
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
from asgiref.sync import async_to_sync
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chat.providers import wire
from chat.providers.anthropic import AnthropicModel
from chat.providers.base import Fault as Told
from chat.providers.base import ProviderError, Usage
from chat.providers.openai import OpenAIModel
from tests.chat.listening import KEY, PROMPT, SCHEMA, complete, hear, new_call
from tests.fakes import Fault, Reply
from tests.fakes import Usage as Billed
from tests.fakes.script import BROKEN_JSON

# Asking


def test_the_request(fake, model):
    complete(model, replace(PROMPT, schema=SCHEMA))
    [request] = fake.requests
    asked = request.json
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert (asked["model"], asked["max_tokens"], asked["stream"]) == (model.name, 99, True)
    if model.provider == "anthropic":
        cached = {"type": "text", "text": PROMPT.system, "cache_control": {"type": "ephemeral"}}
        assert (asked["system"], asked["messages"]) == ([cached], [{"role": "user", "content": "Private words."}])
        assert asked["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA}}
    else:
        assert asked["messages"][0] == {"role": "system", "content": PROMPT.system}
        assert asked["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}


def test_without_a_schema_it_asks_for_plain_text(fake, model):
    complete(model)
    assert not fake.requests[0].structured


def test_no_trace_goes_out(fake, model):
    complete(model)
    assert {"traceparent", "tracestate", "baggage"}.isdisjoint(fake.requests[0].headers)


@pytest.mark.parametrize(
    ("name", "thinking"), [("claude-sonnet-5-5", "between_tools"), ("claude-haiku-5-5", "disabled")]
)
def test_claude_answers_without_thinking_first(name, thinking):
    assert AnthropicModel(name, KEY)._request(PROMPT)["thinking"] == {"type": thinking}
    assert "thinking" not in AnthropicModel("claude-opus-5-5", KEY)._request(PROMPT)


def test_openai_itself_gets_its_own_parameters():
    asked = OpenAIModel("gpt-6.1-terra", KEY)._request(PROMPT)
    assert (asked["max_completion_tokens"], asked["store"], asked["reasoning_effort"]) == (99, False, "none")
    elsewhere = OpenAIModel("qwen3:8b", "", "http://localhost:11434/v1")._request(PROMPT)
    assert elsewhere["max_tokens"] == 99
    assert {"max_completion_tokens", "store", "reasoning_effort"}.isdisjoint(elsewhere)


# Hearing


def test_pieces_come_as_they_are_sent(fake, model):
    fake.script(Reply(["Saved", " it", "."], gap=0.05))  # what comes in one read is one piece
    heard = hear(model)
    assert (heard.pieces, heard.error) == (["Saved", " it", "."], None)


def test_usage(fake, model):
    fake.script(Reply("Saved it.", usage=Billed(input=11, output=4, cache_read=2000, cache_written=7)))
    heard = hear(model)
    assert (heard.call.answered, heard.call.usage) == (True, Usage(11, 4, 2000, 7))


def test_a_cut_answer_counts_all_that_it_may_have_billed(fake, model):
    fake.script(Reply("a b c", fault=Fault.CUT, after=2))
    usage = hear(model).call.usage
    assert usage == (Usage(25, PROMPT.max_tokens) if model.provider == "anthropic" else None)


def test_structured_output_is_text_whatever_it_says(fake, model):
    fake.script({"intent": "save"}, times=1)
    fake.script(Fault.WRONG_SCHEMA)
    asked = replace(PROMPT, schema=SCHEMA)
    assert json.loads(complete(model, asked)) == {"intent": "save"}
    assert "verdict" in json.loads(complete(model, asked))


def test_an_answer_cut_at_its_maximum_is_complete(fake, model):
    fake.script(Reply("As far as", stop="length"))
    assert complete(model) == "As far as"


def test_calls_to_tools_that_nobody_offered_are_passed_over(fake, model):
    fake.script(Reply("Hello.", tools=[("save_store", {"phone": "1"})]), times=1)
    fake.script(Reply(tools=[("save_store", {"phone": "1"})]))
    assert complete(model) == "Hello."
    assert hear(model).fault is Told.BROKEN  # they are no answer


def frame(text: str) -> bytes:
    """One piece of text for either vendor; `text` is the inside of a JSON string."""
    both = f'"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"{text}","content":"{text}"}}'
    return f'event: content_block_delta\ndata: {{{both},"choices":[{{{both}}}]}}\n\n'.encode()


def test_text_that_nothing_can_store_is_mended(fake, model):
    fake.script(Reply("ok", fault=Fault.GARBAGE, garbage=frame(r"a\u0000b\ud800c \ud83d\ude00\n")))
    assert complete(model) == "okab\N{REPLACEMENT CHARACTER}c \N{GRINNING FACE}\n"


def test_what_breaks_after_the_end_takes_nothing_away(fake, model):
    delta = '"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}'
    both = f'"type":"message_delta",{delta},"choices":[{{"finish_reason":"stop",{delta}}}]'
    ending = f"event: message_delta\ndata: {{{both}}}\n\n"
    fake.script(Reply("Saved.", fault=Fault.GARBAGE, garbage=ending.encode() + BROKEN_JSON))
    assert hear(model).pieces == ["Saved."]


COMPATIBLE = {
    "a note without a delta": b'data: {"choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{}}]}\n\n',
    "a second choice": b'data: {"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"stop"}]}\n\n',
    "two at once": b'data: {"choices":[{"index":0,"delta":{"content":"!"}},{"index":1,"delta":{"content":"no"}}]}\n\n',
}


@pytest.mark.parametrize("chunk", COMPATIBLE.values(), ids=COMPATIBLE)
def test_what_compatible_servers_send_beside_the_answer(fake_openai, chunk):
    fake_openai.script(Reply("Saved it.", fault=Fault.GARBAGE, garbage=chunk))
    heard = "".join(hear(OpenAIModel("qwen3:8b", "", fake_openai.url)).pieces)
    assert heard.replace("!", "") == "Saved it."


def test_a_gateway_may_begin_a_block_with_text_and_count_nothing(fake_anthropic):
    start = b'event: message_start\ndata: {"type":"message_start","message":{"content":[]}}\n\n'
    block = (
        b'event: content_block_start\ndata: {"type":"content_block_start","content_block":{"type":"text","text":"!"}}'
    )
    fake_anthropic.script(Reply("Saved it.", fault=Fault.GARBAGE, garbage=start + block + b"\n\n"))
    assert "".join(hear(AnthropicModel("claude-sonnet-5-5", KEY, fake_anthropic.url)).pieces) == "Saved! it."


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_events_are_the_same_wherever_a_read_ends(newline):
    sent = (
        b': a comment\n\nevent: a\ndata: {"1": "data: \xf0\x9f\x98\x80"}\n\n'
        b'id: 7\ndata:{"2":\ndata: 2}\n\ndata:\n\ndata: [DONE]\n\n'
    ).replace(b"\n", newline)

    async def heard(*reads: bytes) -> list[object]:
        async def chunks() -> AsyncIterator[bytes]:
            for read in reads:
                yield read

        return [wire._event(data) async for batch in wire.events_of(chunks()) for data in batch]

    async def everywhere() -> list[list[object]]:
        return [await heard(sent[:end], sent[end:]) for end in range(len(sent))]

    said = [{"1": "data: \N{GRINNING FACE}"}, {"2": 2}]
    assert asyncio.run(everywhere()) == [said] * len(sent)


def test_what_was_said_before_an_answer_broke_is_passed_on(fake, model):
    async def in_one_read(data: bytes) -> object:
        async def chunks() -> AsyncIterator[bytes]:
            yield data

        reading = model._reading(PROMPT, new_call(model))
        said = [reading.read(batch) async for batch in wire.events_of(chunks())]
        with pytest.raises(json.JSONDecodeError):
            reading.check()
        return said

    assert asyncio.run(in_one_read(frame("a") + frame("b") + BROKEN_JSON + frame("c"))) == ["ab"]


def test_keys_and_prompts_follow_no_redirect(fake, model):
    """They are for the address that was configured alone."""

    async def redirected() -> object:
        async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            path = "/v1/messages" if model.provider == "anthropic" else "/chat/completions"
            writer.write(f"HTTP/1.1 307 X\r\nlocation: {fake.url}{path}\r\ncontent-length: 0\r\n\r\n".encode())
            writer.close()

        async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            there = type(model)(model.name, KEY, f"http://127.0.0.1:{port}")
            with pytest.raises(ProviderError) as caught:
                await there.complete(PROMPT, new_call(there))
            return caught.value.fault

    assert asyncio.run(redirected()) is Told.BROKEN
    assert not fake.requests


def test_a_vendor_whose_certificate_nobody_vouches_for_gets_nothing(model, tmp_path, monkeypatch):
    """Nor one with a certificate for another name."""
    certificate = certificate_for("localhost", tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n"))
        writer.write(b"HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n")

    async def ask(host: str) -> ProviderError:
        async with await asyncio.start_server(listen, "127.0.0.1", 0, ssl=tls) as server:
            there = type(model)(model.name, KEY, f"https://{host}:{server.sockets[0].getsockname()[1]}")
            with pytest.raises(ProviderError) as caught:
                await there.complete(PROMPT, new_call(there))
            return caught.value

    assert asyncio.run(ask("localhost")).fault is Told.UNREACHABLE
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert asyncio.run(ask("127.0.0.1")).fault is Told.UNREACHABLE
    assert not heard
    assert asyncio.run(ask("localhost")).fault is Told.OVERLOADED
    assert len(heard) == 1


def certificate_for(name: str, folder: Path) -> Path:
    """A self-signed one, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    names = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(names, names, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(Encoding.PEM))
    return file


def test_the_proxy_of_the_environment_is_asked(model, monkeypatch):
    async def run() -> tuple[bytes, Told]:
        asked = asyncio.get_running_loop().create_future()

        async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.set_result((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1])
            writer.write(b"HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n")
            writer.close()

        async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
            monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            there = type(model)(model.name, KEY, "http://vendor.invalid/v1")
            with pytest.raises(ProviderError) as caught:
                await there.complete(PROMPT, new_call(there))
            return await asked, caught.value.fault

    assert asyncio.run(run()) == (f"http://vendor.invalid/v1{model.path}".encode(), Told.OVERLOADED)


def test_a_gateway_may_say_much_in_its_head_and_its_cookies_are_forgotten(model):
    """All users' calls are one client's: a cookie would tell a vendor that they are one."""
    heads: list[bytes] = []

    async def gateway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        lines = [
            "HTTP/1.1 503 X",
            "content-length: 0",
            "connection: close",
            "set-cookie: who=you",
            f"x-policy: {'a' * 30_000}",
        ]
        lines += [f"x-{number}: {'b' * 100}" for number in range(200)]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        writer.close()

    async def ask_twice() -> list[Told]:
        async with await asyncio.start_server(gateway, "127.0.0.1", 0) as server:
            there = type(model)(model.name, KEY, f"http://localhost:{server.sockets[0].getsockname()[1]}")
            faults = []
            for _ in range(2):
                with pytest.raises(ProviderError) as caught:
                    await there.complete(PROMPT, new_call(there))
                faults.append(caught.value.fault)
            return faults

    assert asyncio.run(ask_twice()) == [Told.OVERLOADED, Told.OVERLOADED]
    assert not any(b"who=you" in head for head in heads)


# Clients


def test_every_event_loop_has_its_client_and_closes_it(fake, model):
    async def twice() -> bool:
        other = type(model)(model.name, KEY, fake.url)
        texts = [await each.complete(PROMPT, new_call(each)) for each in (model, other)]
        return texts == ["hi", "hi"] and await model._client() is await other._client()

    fake.script("hi")
    assert asyncio.run(twice())
    assert async_to_sync(twice)()
    assert uvloop.run(twice())
    assert asyncio.run(twice())
    gc.collect()  # an open connection would warn, which is an error here
    assert (wire._clients, len(fake._raw)) == ({}, 4)  # one connection for each loop


def test_importing_them_imports_no_sdk():
    """They take seconds: only who talks to a vendor pays for its SDK."""
    script = (
        "import django, sys; django.setup(); import chat.providers.anthropic, chat.providers.openai;"
        "sys.exit(bool({'aiohttp', 'anthropic', 'openai', 'httpx2'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
