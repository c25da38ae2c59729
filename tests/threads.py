"""Many at once, each with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

R = TypeVar("R")

CONNECTIONS = 25  # the tests' server has a hundred, and other runs want some too


def in_parallel(times: int, function: Callable[[int], R], at_once: int = CONNECTIONS) -> list[R]:
    """The results of function(0) to function(times - 1), run `at_once` at a time."""

    def run(number: int) -> R:
        try:
            return function(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, range(times)))
