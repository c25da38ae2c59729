"""The doubles, heard by the official SDKs: replies, structured output, usage, and how each fault appears."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import anthropic
import httpx2
import openai
import pytest

from tests.fakes import FakeAnthropic, FakeOpenAI, Fault, Reply, Request, Usage, classifier, reply
from tests.fakes.clients import HELLO, listen, plain_anthropic, plain_openai
from tests.fakes.script import BROKEN_JSON

INTENT = {"intent": "save", "store": "Café Nuñez"}
SCHEMA = {
    "type": "object",
    "properties": {"intent": {"type": "string"}, "store": {"type": "string"}},
    "required": ["intent", "store"],
    "additionalProperties": False,
}


@pytest.fixture(params=[FakeAnthropic, FakeOpenAI])
def fake(request):
    with request.param() as double:
        yield double


# Replies


def test_a_reply_streams_piece_by_piece_with_its_usage(fake):
    fake.script(Reply("Saved it for you.", usage=Usage(input=11, cache_read=2000, cache_written=7)))
    heard = listen(fake)
    assert heard.pieces == ["Saved", " it", " for", " you."]
    assert heard.stop in {"end_turn", "stop"}
    if isinstance(fake, FakeAnthropic):
        assert (heard.usage.input_tokens, heard.usage.output_tokens) == (11, 4)
        assert (heard.usage.cache_read_input_tokens, heard.usage.cache_creation_input_tokens) == (2000, 7)
    else:
        assert (heard.usage.prompt_tokens, heard.usage.completion_tokens) == (2018, 4)
        assert heard.usage.prompt_tokens_details.cached_tokens == 2000


def test_times_are_kept(fake):
    fake.script(Reply(["a", "b", "c"], first_token=0.1, gap=0.05))
    assert listen(fake).pieces == ["a", "b", "c"]
    [request] = fake.requests
    assert 0.2 <= request.finished - request.arrived < 1


def test_what_is_left_comes_at_once_when_hurried(fake):
    fake.script(Reply(["a", "b", "c"], gap=30, hurry=(hurry := threading.Event())))
    hurry.set()
    assert listen(fake).pieces == ["a", "b", "c"]


def test_a_connection_used_again_is_no_slower(fake_openai):
    """Nagle's algorithm against delayed acknowledgements would cost 40 ms from the second request on."""
    with openai.OpenAI(api_key="k", base_url=fake_openai.url) as client:
        times = []
        for _ in range(12):
            began = time.monotonic()
            client.chat.completions.create(model="gpt-6-luna", messages=HELLO)
            times.append(time.monotonic() - began)
    assert min(times[6:]) < 0.03


def test_structured_output(fake_anthropic, fake_openai):
    for double in (fake_anthropic, fake_openai):
        double.script(INTENT, when=classifier)
        double.script("prose", when=reply)
    form = {"type": "json_schema", "schema": SCHEMA}
    message = plain_anthropic(fake_anthropic, output_config={"format": form})
    assert json.loads(message.content[0].text) == INTENT
    wrapped = {"type": "json_schema", "json_schema": {"name": "turn", "strict": True, "schema": SCHEMA}}
    completion = plain_openai(fake_openai, response_format=wrapped)
    assert json.loads(completion.choices[0].message.content) == INTENT
    assert plain_anthropic(fake_anthropic).content[0].text == "prose"
    assert plain_openai(fake_openai).choices[0].message.content == "prose"


def test_a_forced_tool_gets_the_data_as_its_input(fake_anthropic, fake_openai):
    for double in (fake_anthropic, fake_openai):
        double.script(INTENT)
    tool = {"name": "record", "input_schema": SCHEMA, "strict": True}
    message = plain_anthropic(fake_anthropic, tools=[tool], tool_choice={"type": "tool", "name": "record"})
    assert (message.stop_reason, message.content[0].name, message.content[0].input) == ("tool_use", "record", INTENT)
    function = {"type": "function", "function": {"name": "record", "parameters": SCHEMA, "strict": True}}
    choice = {"type": "function", "function": {"name": "record"}}
    call = plain_openai(fake_openai, tools=[function], tool_choice=choice).choices[0].message.tool_calls[0].function
    assert (call.name, json.loads(call.arguments)) == ("record", INTENT)


def test_text_and_unasked_tools_stream_as_blocks(fake_anthropic, fake_openai):
    evil = Reply("Unlocked!", tools=[("lookup_by_name", {"query": "Acme"}), ("save_store", {"phone": "x"})])
    fake_anthropic.script(evil)
    fake_openai.script(evil)
    with (
        anthropic.Anthropic(api_key="k", base_url=fake_anthropic.url, open_telemetry=False) as client,
        client.messages.stream(model="claude-sonnet-5-5", max_tokens=9, messages=HELLO) as stream,
    ):
        text, *tools = stream.get_final_message().content
    assert text.text == "Unlocked!"
    assert [(tool.name, tool.input) for tool in tools] == list(evil.tools)
    with (
        openai.OpenAI(api_key="k", base_url=fake_openai.url) as client,
        client.chat.completions.stream(model="gpt-6.1-sol", messages=HELLO) as stream,
    ):
        message = stream.get_final_completion().choices[0].message
    assert message.content == "Unlocked!"
    assert [(each.function.name, json.loads(each.function.arguments)) for each in message.tool_calls] == evil.tools


def test_the_responses_api(fake_openai):
    fake_openai.script("One two.", times=1)
    fake_openai.script(Fault.ERROR_EVENT)
    with openai.OpenAI(api_key="k", base_url=fake_openai.url, max_retries=0) as client:
        events = list(client.responses.create(model="gpt-6.1-sol", input="hi", stream=True))
        assert [each.delta for each in events if each.type == "response.output_text.delta"] == ["One", " two."]
        assert events[-1].response.output_text == "One two."
        assert events[-1].response.usage.output_tokens == 2
        assert list(client.responses.create(model="gpt-6.1-sol", input="hi", stream=True))[-1].type == "error"


def test_what_a_strict_schema_may_not_hold_is_refused(fake_anthropic, fake_openai):
    loose = {"type": "object", "properties": {"a": {"type": "object", "properties": {}}}, "required": ["a"]}
    with pytest.raises(anthropic.BadRequestError, match="additionalProperties"):
        plain_anthropic(fake_anthropic, output_config={"format": {"type": "json_schema", "schema": loose}})
    optional = SCHEMA | {"required": ["intent"]}
    wrapped = {"type": "json_schema", "json_schema": {"name": "turn", "strict": True, "schema": optional}}
    with pytest.raises(openai.BadRequestError, match="required"):
        plain_openai(fake_openai, response_format=wrapped)


# Scripts


def test_a_script_can_answer_from_the_request_and_its_mistakes_surface():
    def parrot(request: Request) -> str:
        return request.json["messages"][-1]["content"]

    with FakeAnthropic() as fake:
        fake.script(parrot)
        assert listen(fake).pieces == ["hello"]
    fake = FakeAnthropic().__enter__()
    fake.script(lambda request: str(1 / 0))
    assert isinstance(listen(fake).error, anthropic.APIConnectionError)
    with pytest.raises(ZeroDivisionError):
        fake.__exit__(None, None, None)


def test_a_limited_step_gives_way_to_the_standing_one(fake):
    fake.script("fine")
    fake.script(Fault.SERVER_ERROR, times=2, when=reply)
    assert [bool(listen(fake).error) for _ in range(3)] == [True, True, False]


def test_everything_received_is_kept(fake):
    listen(fake)
    [request] = fake.requests
    assert (request.method, request.headers["authorization"]) == ("POST", "Bearer k")
    assert request.json["messages"] == HELLO
    assert request.body in fake.received
    assert request.path.encode() in fake.received


# Faults: (Anthropic's error, OpenAI's error) before any token, then those in a stream

STATUS = {
    Fault.UNAUTHORIZED: (anthropic.AuthenticationError, openai.AuthenticationError),
    Fault.UNKNOWN_MODEL: (anthropic.NotFoundError, openai.NotFoundError),
    Fault.RATE_LIMITED: (anthropic.RateLimitError, openai.RateLimitError),
    Fault.SERVER_ERROR: (anthropic.InternalServerError, openai.InternalServerError),
    Fault.OVERLOADED: (anthropic.OverloadedError, openai.InternalServerError),
    Fault.REFUSE: (anthropic.APIConnectionError, openai.APIConnectionError),
    Fault.HANG_UP: (anthropic.APIConnectionError, openai.APIConnectionError),
}
# Anthropic's SDK lets the transport's own errors through; OpenAI's wraps them.
STREAM = {
    Reply("a b c", fault=Fault.SLOW_FIRST_TOKEN, after=0): (httpx2.ReadTimeout, openai.APITimeoutError),
    Reply("a b c", fault=Fault.STALL, after=2): (httpx2.ReadTimeout, openai.APITimeoutError),
    Reply("a b c", fault=Fault.CUT, after=2): (httpx2.RemoteProtocolError, openai.APIConnectionError),
    Reply("a b c", fault=Fault.RESET, after=2): (httpx2.ReadError, openai.APIConnectionError),
    Reply("a b c", fault=Fault.ERROR_EVENT, after=2): (anthropic.APIStatusError, openai.APIError),
    Reply("a b c", fault=Fault.GARBAGE, after=2): (UnicodeDecodeError, UnicodeDecodeError),
    Reply("a b c", fault=Fault.GARBAGE, after=2, garbage=BROKEN_JSON): (json.JSONDecodeError, json.JSONDecodeError),
}


@pytest.mark.parametrize("fault", STATUS, ids=lambda fault: fault.name)
def test_a_fault_before_the_first_token(fake, fault):
    listen(fake)  # so that a connection is open and idle
    fake.script(fault)
    heard = listen(fake)
    assert type(heard.error) is STATUS[fault][isinstance(fake, FakeOpenAI)]
    assert heard.pieces == []
    if fault is Fault.RATE_LIMITED:
        assert heard.error.response.headers["retry-after"] == "7"
    fake.script("again")
    assert listen(fake).pieces == ["again"]


@pytest.mark.parametrize("step", STREAM, ids=lambda step: step.fault.name)
def test_a_fault_in_the_stream(fake, step):
    fake.script(step)
    heard = listen(fake, read=0.5 if step.fault in {Fault.SLOW_FIRST_TOKEN, Fault.STALL} else 10)
    assert type(heard.error) is STREAM[step][isinstance(fake, FakeOpenAI)]
    assert heard.pieces == ["a", " b"][: step.after]


def test_an_error_event_says_its_type_with_status_200(fake_anthropic):
    fake_anthropic.script(Fault.ERROR_EVENT)
    error = listen(fake_anthropic).error
    assert (error.status_code, error.type) == (200, "overloaded_error")


def test_a_clean_early_end_is_no_error_and_has_no_stop_reason(fake):
    fake.script(Reply("a b c", fault=Fault.CLEAN_EARLY_END, after=2))
    heard = listen(fake)
    assert (heard.pieces, heard.stop, heard.error) == (["a", " b"], None, None)


def test_a_late_head_is_the_sdks_own_timeout(fake):
    fake.script(Reply("late", first_token=5, early_head=False))
    assert isinstance(listen(fake, read=0.5).error, anthropic.APITimeoutError | openai.APITimeoutError)


def test_pings_keep_a_read_timeout_from_firing(fake):
    fake.script(Reply("slow but alive", first_token=0.8, ping=0.05))
    assert listen(fake, read=0.5).pieces == ["slow", " but", " alive"]


def test_empty_and_wrong_replies_are_complete(fake):
    fake.script(Fault.EMPTY)
    assert (listen(fake).pieces, listen(fake).stop in {"end_turn", "stop"}) == ([], True)
    fake.script(Fault.WRONG_SCHEMA)
    assert "intent" not in json.loads("".join(listen(fake).pieces))


def test_a_client_that_leaves_is_noticed_at_once(fake_anthropic):
    fake_anthropic.script(Reply("one two three", gap=30))

    async def leave() -> float:
        async with (
            anthropic.AsyncAnthropic(api_key="k", base_url=fake_anthropic.url, open_telemetry=False) as client,
            client.messages.stream(model="claude-sonnet-5-5", max_tokens=9, messages=HELLO) as stream,
        ):
            await anext(aiter(stream.text_stream))
            return time.monotonic()

    left = asyncio.run(leave())
    [request] = fake_anthropic.requests
    assert request.over.wait(1)
    assert (request.sent, request.finished) == (1, None)
    assert abs(request.gone - left) < 0.25  # milliseconds, on an idle machine
