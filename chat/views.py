"""The chat page and its stream. One view serves the page and the fragment; without JavaScript a form post redirects."""

from __future__ import annotations

import uuid
from typing import cast

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from chat.following import stop, wait_for_end
from chat.history import listed
from chat.models import Conversation, Turn
from chat.orchestrator import runner
from chat.orchestrator.job import Job
from chat.orchestrator.queue import BadMessage, Conflict, NotFound, Submission, clean_message, submit
from chat.page import Composer, TurnView, conversation_page
from chat.partials import as_partials
from chat.sse import last_event_id, stream
from chat.words import in_words
from storeagent.accounts.limits import TooMany
from storeagent.accounts.models import User
from storeagent.accounts.requests import OwnersRequest
from storeagent.db import database_step
from storeagent.observability import request_id, tracing


@login_required
@require_GET
def home(request: OwnersRequest) -> HttpResponse:
    """Where one left off: the latest conversation that is not over, else a new one."""
    latest = Conversation.objects.of(request.user).filter(ended_at=None).order_by("-updated_at").first()
    return redirect("chat:conversation", latest.pk) if latest else redirect("chat:new")


@login_required
@require_GET
@never_cache
def new(request: OwnersRequest) -> HttpResponse:
    return render(request, "chat/page.html", conversation_page(request.user, None))


@login_required
@require_GET
@never_cache
def conversation(request: OwnersRequest, pk: uuid.UUID) -> HttpResponse:
    context = conversation_page(request.user, _own_conversation(request.user, pk))
    if request.htmx:  # a page that catches up with what was said elsewhere
        context["composer_is_shown"] = request.GET.get("composer") == context["composer"].state
        return render(request, "chat/_caught_up.html", context)
    return render(request, "chat/page.html", context)


@login_required
async def send(request: OwnersRequest) -> HttpResponse:
    """Take a message. With htmx: the turn's fragment, which connects to its stream. Without: run it, then redirect."""
    if request.method != "POST":  # who had to log in on the way comes back by GET
        return redirect("chat:home")
    user = await _user(request)
    try:
        submission = await _begin(request, user)
    except (BadMessage, Conflict) as refusal:
        return await _refused(request, user, in_words(refusal))
    except TooMany as pause:
        response = await _refused(request, user, str(pause), status=429)
        response["Retry-After"] = str(pause.retry_after)
        return response
    except NotFound as missing:
        raise Http404(str(missing)) from missing
    if request.htmx:
        return await _fragment(request, submission)
    await wait_for_end(submission.turn)
    return HttpResponseRedirect(reverse("chat:conversation", args=[submission.turn.conversation_id]), status=303)


@login_required
@require_GET
async def turn_events(request: OwnersRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """The turn's events as fragments of the page, from the start or behind `Last-Event-ID`."""
    user = await _user(request)
    turn = await _own_turn(user, pk)
    return stream(as_partials(request, user, turn, last_event_id(request)), user)


@login_required
@require_POST
async def stop_turn(request: OwnersRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop a turn. Its own stream tells the page; without JavaScript the page is shown again."""
    turn = await _own_turn(await _user(request), pk)
    await stop(turn.user, pk)
    return HttpResponse(status=204) if request.htmx else redirect("chat:conversation", turn.conversation_id)


async def _user(request: OwnersRequest) -> User:
    return cast(User, await request.auser())  # behind login_required


@database_step
def _own_turn(user: User, pk: uuid.UUID) -> Turn:
    turn = Turn.objects.of(user).select_related("user").filter(pk=pk).first()
    if turn is None:
        raise Http404("There is no such turn.")
    return turn


async def _begin(request: OwnersRequest, user: User) -> Submission:
    text = clean_message(request.POST.get("message", ""))
    turn_id = _uuid(request.POST.get("turn")) or uuid.uuid4()
    conversation_id = _uuid(request.POST.get("conversation"))
    field = request.POST.get("field", "")
    submission = await database_step(submit)(user, turn_id, text, conversation_id, request_id.current(), field)
    structlog.contextvars.bind_contextvars(conversation_id=str(submission.turn.conversation_id))
    if submission.is_new:
        tracing.join(str(turn_id))
        runner.start(Job(turn_id, user, text, turn=submission.turn, is_message=field == "text"))
    return submission


@database_step
def _fragment(request: OwnersRequest, submission: Submission) -> HttpResponse:
    """The turn as it begins, and a fresh composer in place of the one that was sent; a first one names the page."""
    turn, conversation = submission.turn, submission.turn.conversation
    context = {"turn": TurnView.sent(turn, request.POST["message"]), "composer": Composer.of(conversation)}
    if request.POST.get("conversation"):
        return render(request, "chat/_sent.html", context)
    context |= {"conversation": conversation, **listed(turn.user)}
    response = render(request, "chat/_sent.html", context)
    response["HX-Replace-Url"] = reverse("chat:conversation", args=[conversation.pk])
    return response


@database_step
def _refused(request: OwnersRequest, user: User, why: str, status: int = 422) -> HttpResponse:
    """The composer (without htmx: the page) again, with what was wrong and the text still in the field."""
    conversation_id, text = _uuid(request.POST.get("conversation")), request.POST.get("message", "")
    if request.POST.get("field") == "passphrase":
        text = ""  # an attempt is never sent back, whatever is asked for by now
    conversation = _own_conversation(user, conversation_id) if conversation_id else None
    if request.htmx:
        context = {"composer": Composer.of(conversation, text), "form_error": why}
        return render(request, "chat/_composer.html", context, status=status)
    return render(request, "chat/page.html", conversation_page(user, conversation, why, text), status=status)


def _own_conversation(user: User, pk: uuid.UUID) -> Conversation:
    found = Conversation.objects.of(user).select_related("summary").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such conversation.")
    return found


def _uuid(text: str | None) -> uuid.UUID | None:
    """None for an absent field; NotFound for one that names nothing."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("There is no such conversation.") from None
