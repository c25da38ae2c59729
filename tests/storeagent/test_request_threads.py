import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from storeagent import request_threads
from storeagent.request_threads import RequestThreads, give_back


@pytest.fixture(autouse=True)
def no_idle_threads() -> Any:
    request_threads._idle.clear()
    yield
    for thread in request_threads._idle:
        thread.shutdown()
    request_threads._idle.clear()


async def request(work: Callable[[], Any]) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await work()

    await RequestThreads(application)({"type": "http"}, None, None)  # type: ignore[arg-type]


def run(main: Callable[[], Any]) -> Any:
    return asyncio.run(main())


async def ident() -> int:
    return await sync_to_async(threading.get_ident)()


def test_a_request_has_one_thread_and_the_next_has_it_again() -> None:
    async def main() -> None:
        seen: list[int] = []

        async def work() -> None:
            seen.extend([await ident(), await ident()])

        await request(work)
        await request(work)
        assert len(set(seen)) == 1
        assert seen[0] != threading.get_ident()

    run(main)


def test_requests_side_by_side_have_threads_of_their_own() -> None:
    async def main() -> None:
        both, seen = asyncio.Barrier(2), set()

        async def work() -> None:
            seen.add(await ident())
            await both.wait()
            seen.add(await ident())

        await asyncio.gather(request(work), request(work))
        assert len(seen) == 2
        assert len(request_threads._idle) == 2

    run(main)


def test_a_request_that_needs_none_has_none() -> None:
    async def main() -> None:
        await request(lambda: asyncio.sleep(0))
        assert request_threads._idle == []

    run(main)


def test_what_waits_gives_its_thread_to_others() -> None:
    async def main() -> None:
        seen: list[int] = []

        async def other() -> None:
            seen.append(await ident())

        async def work() -> None:
            seen.append(await ident())
            give_back()
            await request(other)
            seen.append(await ident())  # and gets one again

        await request(work)
        assert len(set(seen)) == 1

    run(main)


def test_a_thread_that_is_still_at_work_is_lent_to_nobody() -> None:
    """Who goes away in the middle leaves a thread behind that ends with what it is at."""

    async def main() -> None:
        go_on, begun = threading.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow() -> None:
            loop.call_soon_threadsafe(begun.set)
            go_on.wait(5)

        async def work() -> None:
            task = asyncio.ensure_future(sync_to_async(slow)())
            await begun.wait()
            give_back()
            assert request_threads._idle == []
            go_on.set()
            await task

        await request(work)

    run(main)


@pytest.mark.django_db(transaction=True)
def test_the_connection_goes_back_with_the_thread() -> None:
    async def main() -> None:
        def connect() -> None:
            connection.ensure_connection()

        def is_connected() -> bool:
            return connection.connection is not None

        async def work() -> None:
            await sync_to_async(connect)()
            assert await sync_to_async(is_connected)()
            give_back()
            assert not await sync_to_async(is_connected)()

        await request(work)

    run(main)
