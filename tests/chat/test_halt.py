import asyncio

import pytest

from chat.orchestrator.halt import Halt, Stopped


async def three() -> int:
    await asyncio.sleep(0)
    return 3


def test_work_that_nobody_stops_has_its_result() -> None:
    async def main() -> None:
        halt = Halt()
        assert await halt.unless(three()) == 3
        assert await halt.unless(three()) == 3

    asyncio.run(main())


def test_what_is_under_way_is_cancelled_at_once_and_what_comes_later_does_not_begin() -> None:
    async def main() -> None:
        halt, ended = Halt(), []

        async def long() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append("long")

        async def later() -> None:
            ended.append("later")

        asyncio.get_running_loop().call_later(0.01, halt.set)
        asyncio.get_running_loop().call_later(0.01, halt.set)  # said twice
        with pytest.raises(Stopped):
            await halt.unless(long())
        with pytest.raises(Stopped):
            await halt.unless(later())
        assert ended == ["long"]

    asyncio.run(main())


def test_a_wish_between_two_works_stops_the_second() -> None:
    async def main() -> None:
        halt = Halt()
        assert await halt.unless(three()) == 3
        halt.set()
        with pytest.raises(Stopped):
            await halt.unless(three())

    asyncio.run(main())


def test_work_that_answers_with_something_else_was_stopped_all_the_same() -> None:
    async def main() -> None:
        async def other(error: Exception | None) -> str:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if error:
                    raise error from None
            return "done"

        for error in (ValueError(), None):
            halt = Halt()
            asyncio.get_running_loop().call_later(0.01, halt.set)
            with pytest.raises(Stopped):
                await halt.unless(other(error))

    asyncio.run(main())


def test_another_ones_limit_and_another_ones_cancellation_stay_what_they_are() -> None:
    async def main() -> None:
        async def too_long() -> None:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)

        with pytest.raises(TimeoutError):
            await Halt().unless(too_long())
        task = asyncio.ensure_future(Halt().unless(asyncio.sleep(60)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
