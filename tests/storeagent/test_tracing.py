"""Notes of steps, and the queues that bring them to sinks: over real HTTP, to sinks that live and sinks that do not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from django.core.exceptions import MiddlewareNotUsed

from storeagent.db import database_step
from storeagent.observability import tracing, tracing_langfuse, tracing_setup, tracing_sinks
from storeagent.observability.tracing_export import Exporter, masked
from storeagent.observability.tracing_sinks import Queue, Standing
from tests.fakes.telemetry import FakeTelemetry


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing_sinks, "INTERVAL", 0.01)
    monkeypatch.setattr(tracing_sinks, "LONGEST_PAUSE", 0.05)


@pytest.fixture
def fake() -> Iterator[FakeTelemetry]:
    with FakeTelemetry() as each:
        yield each


def exporter(url: str) -> Exporter:
    return Exporter(f"{url}/v1/traces", None, "tests", lambda text: text.replace("secret", "•••"), kinds=None)


@contextmanager
def attached(*queues: Queue) -> Iterator[None]:
    before = tracing.attach(*queues)
    try:
        yield
    finally:
        tracing.attach(*before)
        for queue in queues:
            queue.close(5)


def queue_to(url: str, name: str = "tests", **limits: int) -> Queue:
    return Queue(name, lambda: exporter(url), has_queries=True, **limits)


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def note(name: str) -> None:
    with tracing.begin(name):
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TestNotes:
    def test_a_step_is_within_the_one_around_it_in_tasks_and_threads_too(self, fake) -> None:
        @database_step
        def in_a_thread() -> None:
            with tracing.span("thread"):
                pass

        @tracing.step("coroutine")
        async def work() -> None:
            await asyncio.create_task(in_a_thread())

        async def main() -> None:
            with tracing.begin("all"):
                await work()

        with attached(queue_to(fake.url)):
            asyncio.run(main())
            fake.wait_for(lambda: fake.spans("all"))
        spans = {span.name: span for span in fake.spans()}
        assert spans["thread"].parent == spans["coroutine"].id
        assert spans["coroutine"].parent == spans["all"].id
        assert len({span.trace_id for span in spans.values()}) == 1

    def test_the_same_seed_is_the_same_trace(self, fake) -> None:
        with attached(queue_to(fake.url)):
            for name in ("one process", "another"):
                with tracing.begin(name, seed="a turn"):
                    pass
            fake.wait_for(lambda: len(fake.spans()) == 2)
        assert {span.trace_id for span in fake.spans()} == {tracing.trace_id("a turn")}

    def test_ids_are_in_the_log_lines_of_a_trace_and_no_others(self, fake) -> None:
        with attached(queue_to(fake.url)):
            with tracing.begin("outer", seed="a turn"):
                within = structlog.contextvars.get_contextvars()
            after = structlog.contextvars.get_contextvars()
            span = fake.wait_for(lambda: fake.spans("outer"))[0]
        assert (within["trace_id"], within["span_id"]) == (span.trace_id, span.id)
        assert not {"trace_id", "span_id"} & set(after)

    def test_an_error_is_told_by_its_kind_and_not_by_its_words(self, fake) -> None:
        with attached(queue_to(fake.url)):
            with pytest.raises(ValueError, match="private"), tracing.begin("all"), tracing.span("part"):
                raise ValueError("private words")
            fake.wait_for(lambda: fake.spans("all"))
        assert [span.failed for span in fake.spans()] == [True, True]
        assert b"ValueError" in fake.received
        assert b"private" not in fake.received

    def test_words_are_masked_and_cut_before_they_leave(self, fake) -> None:
        with attached(queue_to(fake.url)):
            with tracing.begin("all") as span:
                span.say(input={"a": ["my secret", 7]}, output="secret " * 10_000)
            span = fake.wait_for(lambda: fake.spans("all"))[0]
        assert span["langfuse.observation.input"] == '{"a": ["my •••", 7]}'
        assert len(span["langfuse.observation.output"]) < 10_000
        assert b"secret" not in fake.received

    def test_a_trace_is_bounded(self, fake, monkeypatch) -> None:
        monkeypatch.setattr(tracing, "MOST_SPANS", 3)
        queue = queue_to(fake.url)
        with attached(queue):
            with tracing.begin("all"):
                for _ in range(5):
                    with tracing.span("part"):
                        pass
            wait_until(lambda: queue.standing().exported)
        assert queue.standing().dropped == 3


class TestNoSinks:
    def test_nothing_is_noted(self) -> None:
        assert tracing.begin("all") is tracing.span("part") is tracing.NOTHING
        with tracing.begin("all") as span, tracing.span("part") as part:
            span.set(fact=1)
            part.say(output="words")
            assert not span
        assert tracing.current() is None

    def test_no_request_is_watched(self) -> None:
        with pytest.raises(MiddlewareNotUsed):
            tracing_setup.TracingMiddleware(lambda _: None)

    @pytest.mark.parametrize("keys", [("", ""), ("pk", ""), ("", "sk")])
    def test_half_a_key_is_none(self, settings, keys) -> None:
        settings.LANGFUSE_PUBLIC_KEY, settings.LANGFUSE_SECRET_KEY = keys
        tracing_setup.start(mask=str)
        assert not tracing.is_on()
        assert tracing_langfuse.trace_url("a turn") == ""


class TestDeadSinks:
    def test_the_oldest_go_and_are_counted(self, fake) -> None:
        fake.status = 500
        queue = queue_to(fake.url, most=10)
        with attached(queue):
            for number in range(30):
                note(f"trace {number}")
            wait_until(lambda: queue.standing().is_failing)
            standing = queue.standing()
            assert (standing.queued, standing.exported, standing.dropped) == (10, 0, 20)
            fake.status = 200
            fake.wait_for(lambda: len(fake.spans()) == 10)
        assert [span.name for span in fake.spans()] == [f"trace {number}" for number in range(20, 30)]
        assert queue.standing() == Standing(queued=0, exported=10, dropped=20, is_failing=False)

    def test_what_a_sink_never_takes_does_not_stand_before_the_rest_for_ever(self, fake) -> None:
        fake.status = 400
        queue = queue_to(fake.url)
        with attached(queue):
            note("poison")
            wait_until(lambda: queue.standing().dropped == 1)
            fake.status = 200
            note("next")
            fake.wait_for(lambda: fake.spans("next"))

    def test_one_does_not_hold_up_another(self, fake) -> None:
        with FakeTelemetry(pause=3600) as black_hole:
            dead, hanging = queue_to(f"http://127.0.0.1:{free_port()}", "dead"), queue_to(black_hole.url, "hanging")
            before = tracing.attach(dead, hanging, queue_to(fake.url))
            note("all")
            fake.wait_for(lambda: fake.spans("all"))
            black_hole.wait_for(lambda: black_hole.requests)
            tracing.attach(*before)
            assert black_hole.spans() == []

    def test_the_end_of_the_process_does_not_wait_for_them(self, fake, settings, monkeypatch) -> None:
        monkeypatch.setattr(tracing_setup, "LAST_WORDS", 0.1)
        with FakeTelemetry(pause=3600) as black_hole:
            settings.OTEL_EXPORTER_OTLP_ENDPOINT = black_hole.url
            tracing_setup.start(mask=str)
            note("all")
            tracing_setup.stop()  # comes back
            assert not tracing.is_on()

    def test_the_end_of_the_process_brings_what_it_can(self, fake, settings, monkeypatch) -> None:
        monkeypatch.setattr(tracing_sinks, "INTERVAL", 3600)
        settings.OTEL_EXPORTER_OTLP_ENDPOINT = fake.url
        tracing_setup.start(mask=str)
        note("all")
        assert tracing_setup.standing()["otlp"].queued == 1
        tracing_setup.stop()
        assert fake.spans("all")

    def test_nothing_is_exported_on_the_thread_that_notes(self, fake) -> None:
        threads: set[str] = set()

        def masking(text: str) -> str:
            threads.add(threading.current_thread().name)
            return text

        queue = Queue(
            "tests", lambda: Exporter(f"{fake.url}/v1/traces", None, "tests", masking, kinds=None), has_queries=False
        )
        with attached(queue):
            with tracing.begin("all") as span:
                span.say(output="words")
            wait_until(lambda: threads)
        assert threads == {"traces to tests"}

    def test_a_forked_process_has_a_queue_of_its_own(self, fake, monkeypatch) -> None:
        queue = queue_to(fake.url)
        with attached(queue):
            note("the parent's")
            fake.wait_for(lambda: fake.spans("the parent's"))
            monkeypatch.setattr(tracing_sinks.os, "getpid", lambda: -1)
            note("the child's")
            fake.wait_for(lambda: fake.spans("the child's"))


def test_each_string_is_masked_for_itself() -> None:
    assert masked({"a": "12", "b": ("34", None, 5)}, lambda text: "x" * len(text)) == {"a": "xx", "b": ["xx", None, 5]}


def test_a_trace_has_a_page(settings) -> None:
    settings.LANGFUSE_PUBLIC_KEY, settings.LANGFUSE_SECRET_KEY = "pk", "sk"
    settings.LANGFUSE_BASE_URL, settings.LANGFUSE_PROJECT_ID = "https://langfuse.example/", "p1"
    page = f"https://langfuse.example/project/p1/traces/{tracing.trace_id('a turn')}"
    assert tracing_langfuse.trace_url("a turn") == page
