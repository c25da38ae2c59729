"""A language that runs from right to left, for the layout alone: what is read is no Arabic, but as wide and as turned.

The middleware gives it to a browser with the cookie `language=ar`; it is in no list of languages to choose from.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from storeagent.middleware import AsyncMiddleware
from tests import messages

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه")
KEPT = re.compile(r"(%\(\w+\)[sd]|%%|\{\w+\}|<[^>]*>)")  # what is no text


class ArabicMiddleware(AsyncMiddleware):
    async def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get("language") == "ar":
            translation.activate("ar")
        return await self.get_response(request)


def write(folder: Path) -> None:
    """Its catalogue, from the texts as they are."""
    catalog = Catalog("ar", charset="utf-8")
    for each in messages.extracted():
        if each.id and not each.pluralizable:
            catalog.add(each.id, _turned(each.id), context=each.context)
    place = folder / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(messages.compiled(catalog))


def _turned(text: str) -> str:
    return "".join(part if i % 2 else part.lower().translate(LETTERS) for i, part in enumerate(KEPT.split(text)))
