"""What a turn's trace tells, as it arrives over the wire at Langfuse and at a collector."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from chat.models import Turn
from chat.orchestrator import runner, trace
from storeagent.observability import tracing, tracing_setup, tracing_sinks
from tests.chat.vendors import FIND, SAVE, answer
from tests.fakes import Fault, Reply, Usage, reply
from tests.fakes.telemetry import COLLECTOR_PATH, LANGFUSE_PATH, FakeTelemetry

HELLO = "Save ACME Hardware, 415-555-0198"


@pytest.fixture
def sinks(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTelemetry]:
    """Both sinks, at one double."""
    monkeypatch.setattr(tracing_sinks, "INTERVAL", 0.02)
    with FakeTelemetry() as fake:
        settings.LANGFUSE_PUBLIC_KEY, settings.LANGFUSE_SECRET_KEY = "pk-tests", "sk-tests"
        settings.LANGFUSE_BASE_URL = settings.OTEL_EXPORTER_OTLP_ENDPOINT = fake.url
        trace.start()
        yield fake
        tracing_setup.stop()


@pytest.fixture
def answers(vendors: Any) -> Any:
    vendors.both(classify=Reply(data=answer("save", SAVE), usage=Usage(input=900, output=40, cache_read=100)))
    vendors.anthropic.script(Reply("It is in your directory.", usage=Usage(input=300, output=12)), when=reply)
    vendors.openai.script("From the second.", when=reply)
    return vendors


def told(fake: FakeTelemetry, answered: dict[str, Any], path: str = LANGFUSE_PATH) -> dict[str, Any]:
    """The turn's spans, by name: those of one trace, once its root has arrived."""
    trace_id = tracing.trace_id(answered["turn_id"])
    fake.wait_for(lambda: [span for span in fake.spans("turn", path) if span.trace_id == trace_id])
    return {span.name: span for span in fake.spans(path=path) if span.trace_id == trace_id}


class TestLangfuse:
    def test_a_turn_is_one_trace_of_its_conversation(self, sinks, answers, talk) -> None:
        answered = talk.say(HELLO)
        spans = told(sinks, answered)
        parents = {
            span.name: next((p.name for p in spans.values() if p.id == span.parent), "") for span in spans.values()
        }
        assert parents == {
            "turn": "",
            "claim": "turn",
            "decide": "turn",
            "classify": "decide",
            "act": "turn",
            "save_store": "act",
            "speak": "turn",
            "reply": "speak",
            "record": "turn",
        }
        assert {span["session.id"] for span in spans.values()} == {answered["conversation_id"]}
        assert {span["user.id"] for span in spans.values()} == {str(talk.user.pk)}
        turn = spans["turn"]
        assert (turn["turn.intent"], turn["state.before"], turn["state.after"]) == ("save", "IDLE", "IDLE")
        assert turn["langfuse.observation.input"] == "Save ACME Hardware, [number]"
        assert turn["langfuse.observation.output"] == "It is in your directory."

    def test_two_turns_are_two_traces_of_one_conversation(self, sinks, answers, talk) -> None:
        first, second = talk.say(HELLO), talk.say(HELLO)
        one, two = told(sinks, first)["turn"], told(sinks, second)["turn"]
        assert one.trace_id != two.trace_id
        assert one["session.id"] == two["session.id"]

    def test_a_generation_says_what_was_asked_of_whom_and_what_it_cost(self, sinks, answers, talk) -> None:
        spans = told(sinks, talk.say(HELLO))
        call = Turn.objects.get().calls[0]
        read = spans["classify"]
        assert read["langfuse.observation.type"] == "generation"
        assert read["langfuse.observation.model.name"] == read["gen_ai.request.model"] == "claude-haiku-5-5"
        assert (read["langfuse.observation.prompt.name"], read["langfuse.observation.prompt.version"]) == (
            "classifier",
            0,
        )
        usage = {"input": 900, "output": 40, "cache_read_input_tokens": 100}
        assert json.loads(read["langfuse.observation.usage_details"]) == usage
        assert json.loads(read["langfuse.observation.cost_details"]) == {"total": float(call["cost"])}
        assert float(call["cost"]) > 0
        assert "⟨" not in read["langfuse.observation.input"]
        assert "‹phone-1›" in read["langfuse.observation.input"]

    def test_a_reply_says_when_its_first_word_came(self, sinks, answers, talk) -> None:
        spoken = told(sinks, talk.say(HELLO))["reply"]
        moment = json.loads(spoken["langfuse.observation.completion_start_time"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", moment)
        assert spoken["langfuse.observation.output"] == "It is in your directory."
        assert spoken["gen_ai.usage.output_tokens"] == 12

    def test_a_tool_says_what_it_did(self, sinks, answers, talk) -> None:
        tool = told(sinks, talk.say(HELLO))["save_store"]
        assert (tool["langfuse.observation.type"], tool["tool.result"], tool["tool.ok"]) == ("tool", "saved", True)
        given = json.loads(tool["langfuse.observation.input"])
        assert given == {"store_name": "ACME Hardware", "phone": "[number]"}

    def test_a_failover_shows_who_gave_way_to_whom_and_why(self, sinks, answers, talk) -> None:
        answers.anthropic.script(Fault.OVERLOADED, when=reply)
        spans = told(sinks, talk.say(HELLO))
        switch, speak = spans["failover"], spans["speak"]
        assert (switch["failover.from"], switch["failover.to"]) == ("anthropic", "openai")
        assert (switch["failover.fault"], switch["langfuse.observation.level"]) == ("overloaded", "WARNING")
        assert switch.parent == speak.id
        assert speak.started <= switch.started <= speak.ended
        replies = [span for span in sinks.spans("reply", LANGFUSE_PATH) if span.trace_id == switch.trace_id]
        assert [(span["gen_ai.provider.name"], span.failed) for span in replies] == [
            ("anthropic", True),
            ("openai", False),
        ]

    def test_the_keys_go_along(self, sinks, answers, talk) -> None:
        answered = talk.say(HELLO)
        told(sinks, answered), told(sinks, answered, COLLECTOR_PATH)
        assert {r.headers["authorization"] for r in sinks.requests if r.path == LANGFUSE_PATH} == {
            "Basic cGstdGVzdHM6c2stdGVzdHM="
        }
        assert "authorization" not in next(r for r in sinks.requests if r.path == COLLECTOR_PATH).headers


NUMBERS = [
    "415-555-0198", "+1 (415) 555-0198", "4155550198", "415.555.0198", "４１５-５５５-０１９８", "٤١٥٥٥٥٠١٩٨",
    "four one five, five five five, zero one nine eight", "four-one-five 555 oh one nine eight", "800-FLOWERS",
]  # fmt: skip
HIDDEN = ["0198", "FLOWERS", "０１９８", "٠١٩٨", "one nine eight", "5550198"]


class TestTheBoundary:
    def test_no_number_leaves_however_it_is_written(self, sinks, answers, talk) -> None:
        for number in NUMBERS:
            answers.both(speak=f"Saved it under {number}.")  # a model that says it, too
            answered = talk.say(f"Save ACME Hardware, {number}")
            told(sinks, answered), told(sinks, answered, COLLECTOR_PATH)
        assert len(sinks.spans("save_store", LANGFUSE_PATH)) == len(NUMBERS)
        text = "\n".join(str(span.attributes) for span in sinks.spans())
        assert [hidden for hidden in HIDDEN if hidden in text] == []

    def test_no_passphrase_leaves(self, sinks, answers, talk, passphrase) -> None:
        answers.both(classify=answer("retrieve_by_name", FIND))
        talk.say("what is acme's number? my passphrase is " + passphrase)
        talk.say("a wrong attempt")
        answered = talk.say(passphrase)
        turn = told(sinks, answered)["turn"]
        assert turn["langfuse.observation.input"] == "(a passphrase attempt)"
        assert turn["state.before"] == "AWAITING_PASSPHRASE_FOR_RETRIEVE"
        told(sinks, answered, COLLECTOR_PATH)
        for secret in (passphrase, "a wrong attempt"):
            assert secret.encode() not in sinks.received

    def test_no_trace_header_goes_to_a_vendor(self, sinks, answers, talk) -> None:
        told(sinks, talk.say(HELLO))
        assert answers.anthropic.requests
        assert not [r for r in answers.anthropic.requests if {"traceparent", "tracestate", "baggage"} & set(r.headers)]


class TestACollector:
    def test_gets_request_turn_and_statements_in_one_trace(self, sinks, answers, talk) -> None:
        answered = talk.say(HELLO)
        trace_id = tracing.trace_id(answered["turn_id"])
        sinks.wait_for(lambda: sinks.spans("POST /api/v1/chat", COLLECTOR_PATH))
        told(sinks, answered, COLLECTOR_PATH)
        spans = [span for span in sinks.spans(path=COLLECTOR_PATH) if span.trace_id == trace_id]
        by_id = {span.id: span for span in spans}
        request = next(span for span in spans if span.name == "POST /api/v1/chat")
        turn = next(span for span in spans if span.name == "turn")
        assert turn.parent == request.id
        assert (request["http.response.status_code"], request["http.route"]) == (200, "/api/v1/chat")
        tops = [span.name for span in spans if span.parent not in by_id]
        assert tops == ["POST /api/v1/chat"]
        inserted = next(s for s in spans if s.name == "INSERT" and 'INTO "stores"' in s["db.query.text"])
        assert by_id[inserted.parent].name == "save_store"
        assert inserted["db.system.name"] == "postgresql"

    def test_gets_no_values_of_statements(self, sinks, answers, talk) -> None:
        told(sinks, talk.say(HELLO), COLLECTOR_PATH)
        statements = [s["db.query.text"] for s in sinks.spans(path=COLLECTOR_PATH) if "db.query.text" in s.attributes]
        assert len(statements) > 5
        assert not [text for text in statements if "ACME" in text or "alice" in text or "555" in text]


def test_the_trace_id_is_that_of_langfuse_s_sdk(turn_id) -> None:
    from langfuse import Langfuse

    assert tracing.trace_id(turn_id) == Langfuse.create_trace_id(seed=turn_id)


@pytest.mark.parametrize("dead", ["refusing", "hanging", "failing"])
def test_a_dead_sink_takes_nothing_from_a_turn(sinks, answers, talk, dead) -> None:
    if dead == "refusing":
        sinks.__exit__()
    sinks.status, sinks.pause = (500, 0) if dead == "failing" else (200, 3600)
    assert talk.say(HELLO)["reply"].startswith("It is in your directory.")
    talk.say(HELLO)
    assert sinks.spans() == []
    assert {each.exported for each in tracing_setup.standing().values()} == {0}
    assert Turn.objects.filter(status=Turn.Status.DONE).count() == 2


def test_without_keys_nothing_is_noted(answers, talk) -> None:
    with FakeTelemetry() as fake:
        talk.say(HELLO)
        assert fake.requests == []
    assert tracing_setup.standing() == {}


def test_a_turn_that_is_taken_over_goes_on_in_the_same_trace(sinks, answers, talk) -> None:
    first = talk.say(HELLO)
    turn = Turn.objects.select_related("user", "conversation").get()
    Turn.objects.update(status=Turn.Status.RUNNING, lease_expires_at=timezone.now())
    async_to_sync(taken_up)(turn)
    spans = sinks.wait_for(lambda: len(found := sinks.spans("turn", LANGFUSE_PATH)) == 2 and found)
    assert {span.trace_id for span in spans} == {tracing.trace_id(first["turn_id"])}
    assert [span["turn.takeovers"] for span in spans] == [0, 1]


async def taken_up(turn: Turn) -> None:
    assert await runner.take_up(turn.pk)
    await asyncio.gather(*(running.task for running in list(runner._running.values())))
