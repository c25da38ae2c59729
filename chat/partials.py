"""A turn's events as fragments of the page: the same templates that the page itself is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape

from chat.events import LoggedEvent
from chat.following import follow
from chat.models import Conversation, Message, Turn
from chat.page import Composer, TurnView
from chat.rating import thumb_of
from chat.result import BADGES, Filler, receipt_cards
from chat.sse import encode
from storeagent.accounts.models import User
from storeagent.db import database_step


async def as_partials(request: HttpRequest, user: User, turn: Turn, after: int) -> AsyncIterator[bytes]:
    """SSE messages whose data is `<hx-partial>`s; the last is the event `done`, which says how the turn ended."""
    filled = Filler(user, turn.pk)
    async for there in follow(turn, after):
        messages = [message for event in there async for message in _messages(request, user, turn, event, filled)]
        if messages:
            yield b"".join(messages)


async def _messages(
    request: HttpRequest, user: User, turn: Turn, event: LoggedEvent, filled: Filler
) -> AsyncIterator[bytes]:
    if event.type == "done":
        status = event.payload.get("status") or (await _now(turn)).status
        if status == Turn.Status.STOPPED:
            yield encode(_status(turn, status))
        if html := await _rating(request, turn):
            yield encode(html)
        yield encode(status, id=event.seq, event="done")
    elif html := await _html(request, user, turn, event, filled):
        yield encode(html, id=event.seq)


async def _html(request: HttpRequest, user: User, turn: Turn, event: LoggedEvent, filled: Filler) -> str:
    match event.type:
        case "token":
            return _partial(f"reply-{turn.pk}", "beforeend", escape(await filled(event.payload["text"])))
        case "supersede":
            return _partial(f"reply-{turn.pk}", "innerHTML", "")
        case "error":
            now = await _now(turn)  # without a database a turn is not over yet: nothing is to be sent again
            is_safe = now.status == Turn.Status.FAILED and now.acted_at is None
            return _status(turn, Turn.Status.FAILED, event.payload["message"], has_acted=not is_safe)
        case "receipt":
            return _partial(f"cards-{turn.pk}", "beforeend", await _cards(user, turn, event.payload["index"]))
        case "state" if composer := await _new_composer(turn):
            html = render_to_string("chat/_composer.html", {"composer": composer}, request)
            return _partial("composer", "outerMorph", html)
    return ""


@database_step
def _rating(request: HttpRequest, turn: Turn) -> str:
    """The thumbs, once there is a reply to rate."""
    reply = Message.objects.filter(turn=turn, role=Message.Role.ASSISTANT).exclude(content="").first()
    if reply is None:
        return ""
    view = TurnView(turn.pk, turn.status, "", False, reply_id=reply.pk, thumb=thumb_of(reply))
    return _partial(f"rating-{turn.pk}", "innerHTML", render_to_string("chat/_rating.html", {"turn": view}, request))


def _partial(target: str, swap: str, html: str) -> str:
    return f'<hx-partial hx-target="#{target}" hx-swap="{swap}">{html}</hx-partial>'


def _status(turn: Turn, status: str, trouble: str = "", *, has_acted: bool = False) -> str:
    view = TurnView(turn.pk, status, "", False, trouble=trouble, has_acted=has_acted, request_id=turn.request_id)
    return _partial(f"status-{turn.pk}", "innerHTML", render_to_string("chat/_status.html", {"turn": view}))


@database_step
def _now(turn: Turn) -> Turn:
    return Turn.objects.only("status", "acted_at").get(pk=turn.pk)


async def _cards(user: User, turn: Turn, index: int) -> str:
    receipt, found = await receipt_cards(user, turn.pk, index)
    badge = BADGES.get(receipt.result, "")
    return "".join(render_to_string("chat/_card.html", {"card": card, "badge": badge}) for card in found)


@database_step
def _new_composer(turn: Turn) -> Composer | None:
    """The composer that fits the new state; None when the state stayed, so that nothing typed meanwhile is lost."""
    after = Turn.objects.only("state_before", "state_after").get(pk=turn.pk)
    if after.state_before == after.state_after:
        return None
    return Composer.of(Conversation.objects.select_related("summary").get(pk=turn.conversation_id))
