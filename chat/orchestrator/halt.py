"""Stopping a turn: what may be cut short runs under its Halt."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stopped(Exception):
    """The turn's owner has had enough."""


class Halt:
    """The wish to stop one turn. It belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._is_set = False
        self._limit: asyncio.Timeout | None = None  # of what runs under it now

    def set(self) -> None:
        if not self._is_set and self._limit:
            self._limit.reschedule(0)  # in the past
        self._is_set = True

    async def unless(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`; Stopped, and `work` cancelled, as soon as this is set."""
        if self._is_set:
            work.close()
            raise Stopped
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._limit = limit
                result = await work
        except Exception:  # whatever the work made of its end
            if limit.expired():
                raise Stopped from None
            raise
        finally:
            self._limit = None
        if limit.expired():  # it has ended as if nothing were
            raise Stopped
        return result
