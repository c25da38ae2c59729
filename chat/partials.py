"""A turn's events as fragments of the page: the same templates that the page itself is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator

from django.template.loader import render_to_string
from django.utils.html import format_html

from chat.events import LoggedEvent, follow
from chat.models import Conversation, Turn
from chat.page import BadgedCard, Composer
from chat.result import BADGES, receipt_cards
from chat.sse import encode
from storeagent.accounts.models import User
from storeagent.db import database_step


async def as_partials(user: User, turn: Turn, after: int) -> AsyncIterator[bytes]:
    """SSE messages whose data is `<hx-partial>`s, then the named event `done`, which closes the connection."""
    async for event in follow(turn, after):
        if html := await _html(user, turn, event):
            yield encode(html, id=event.seq)
    yield encode("", event="done")


async def _html(user: User, turn: Turn, event: LoggedEvent) -> str:
    match event.type:
        case "token":
            return format_html(
                '<hx-partial hx-target="#reply-{}" hx-swap="beforeend">{}</hx-partial>', turn.pk, event.payload["text"]
            )
        case "supersede":
            return format_html('<hx-partial hx-target="#reply-{}" hx-swap="innerHTML"></hx-partial>', turn.pk)
        case "receipt":
            receipt, found = await receipt_cards(user, turn.pk, event.payload["index"])
            badge = BADGES.get(receipt.result, "")
            return render_to_string(
                "chat/_cards_partial.html", {"turn": turn, "cards": [BadgedCard(c, badge) for c in found]}
            )
        case "state":
            composer = await _new_composer(turn.pk)
            return render_to_string("chat/_composer_partial.html", {"composer": composer}) if composer else ""
        case "error":
            return render_to_string("chat/_error_partial.html", {"turn": turn, "message": event.payload["message"]})
        case _:
            return render_to_string("chat/_done_partial.html", {"turn": turn})


@database_step
def _new_composer(turn_id: object) -> Composer | None:
    """The composer that fits the new state; None when the state stayed, so that nothing typed meanwhile is lost."""
    turn = Turn.objects.get(pk=turn_id)
    if turn.state_before == turn.state_after:
        return None
    return Composer.of(Conversation.objects.select_related("summary").get(pk=turn.conversation_id))
