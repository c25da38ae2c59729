"""Faults that are forced at every layer, each with something in its text that must not get out.

As a URL conf it is the project's own, with a few views beside it that fail in ways of their own.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from multiprocessing import Value
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import Context, Template
from django.urls import path
from django_q.monitor import monitor
from django_q.worker import worker

from storeagent.urls import urlpatterns as own
from stores.models import Store
from tests.factories import make_store

planted: list[Exception] = []  # what the next fault is
texts: list[str] = []  # what is in it


def boom(*_: Any, **__: Any) -> Any:
    local = texts[-1]  # which a report with local variables would show
    assert local
    raise planted[-1]


class Raising:
    """A middleware that fails, on the way in or out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        assert request.POST is not None  # read, as CSRF's middleware does where the test client does not stop it
        if "in" in request.headers.get("X-Fail", ""):
            boom()
        response = self.get_response(request)
        if "out" in request.headers.get("X-Fail", ""):
            boom()
        return response


def in_a_template(request: HttpRequest) -> HttpResponse:
    class Shown:
        def __str__(self) -> str:
            return str(boom())

    return HttpResponse(Template("{% load static %}<p>{{ it }}</p>").render(Context({"it": Shown()})))


def in_the_database(request: HttpRequest) -> HttpResponse:
    """PostgreSQL quotes the row that it refuses."""
    with transaction.atomic():
        made = make_store(request.user, texts[-1][:100])
        Store.objects.create(user=request.user, normalized_name=made.normalized_name, phone=made.phone)
    return HttpResponse()


def in_a_statement(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [texts[-1].replace("\0", "")])
    return HttpResponse()


async def in_an_async_view(request: HttpRequest) -> HttpResponse:
    await asyncio.sleep(0)
    return HttpResponse(boom())


async def in_a_stream(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> Any:
        yield b"one"
        boom()

    return StreamingHttpResponse(pieces())


def in_a_line(request: HttpRequest) -> HttpResponse:
    structlog.get_logger("layers").error("failed", what=texts[-1], deep={"a": [texts[-1]]}, error=planted[-1])
    structlog.get_logger("layers").warning(f"failed: {texts[-1]}", stack_info=True)
    logging.getLogger("layers").error("failed: %s, %r", texts[-1], {"x": texts[-1]})
    try:
        boom()
    except Exception:
        logging.getLogger("layers").exception(texts[-1], extra={"more": texts[-1]})
    return HttpResponse()


VIEWS = {
    "template": in_a_template,
    "database": in_the_database,
    "statement": in_a_statement,
    "async": in_an_async_view,
    "stream": in_a_stream,
    "line": in_a_line,
    "view": lambda request: boom(),
}
urlpatterns = [*own, *(path(f"boom/{name}/", view, name=name) for name, view in VIEWS.items())]


# -- Without a request ------------------------------------------------------------------------------------------


def in_a_job() -> None:
    """The worker's loop and django-q2's monitor, as they run in their processes."""
    tasks, results = queue.Queue(), queue.Queue()
    task = {"id": "0" * 32, "name": "a job", "func": "tests.observability.layers.boom", "args": (), "kwargs": {}}
    tasks.put({**task, "sync": False, "started": None, "save": False})
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1), timeout=-1)
    done = results.get()
    done |= {"success": False, "save": False, "cached": 1, "started": done["stopped"], "ack_id": False}
    results.put(done)
    results.put("STOP")
    monitor(results)


def in_a_thread() -> None:
    thread = threading.Thread(target=boom)
    thread.start()
    thread.join()


def in_a_lost_task() -> None:
    async def lose() -> None:
        task = asyncio.create_task(_fails())
        await asyncio.sleep(0)
        del task

    async_to_sync(lose)()


async def _fails() -> None:
    boom()


def in_the_server() -> None:
    """What uvicorn says of an exception that Django did not catch."""
    try:
        boom()
    except Exception as error:
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n", exc_info=error)


WITHOUT_REQUEST = {"job": in_a_job, "thread": in_a_thread, "task": in_a_lost_task, "server": in_the_server}
