"""Find turns: by who said it, where it led, what was meant, who answered, when, which words, which request id.

However many there are, a search has an end: what PostgreSQL cannot find in time is given up, and its page says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from psycopg.errors import QueryCanceled

from chat.models import Message, Turn, words_of
from chat.orchestrator import chain
from chat.orchestrator.fsm import State
from chat.providers.base import Intent
from storeagent.accounts.models import User
from storeagent.keyset import Keyset, Page

SIZE = 50
LATEST = Keyset("turns", "created_at")
FEW = 10_000  # messages
PATIENCE = 200  # milliseconds a statement; a search has at most two that take long
USERS_MATCHED = 50  # of an e-mail address written in part
_WORDS, _LENGTH = 8, 200
_SHOWN = (
    "conversation",
    "user__email",
    "status",
    "intent",
    "state_after",
    "provider",
    "total_ms",
    "cost",
    "created_at",
)


def _any_of(values: Iterable[str]) -> list[tuple[str, str]]:
    return [("", "any"), *((str(value), str(value)) for value in values)]


class TookTooLong(Exception):
    """The search was given up."""


class FindForm(forms.Form):
    """Every field may be empty; none has an error that a list cannot be shown with."""

    text = forms.CharField(label="Words", required=False, max_length=_LENGTH)
    user = forms.CharField(label="User’s e-mail", required=False, max_length=254)
    state = forms.ChoiceField(label="State after", required=False, choices=_any_of(State))
    intent = forms.ChoiceField(label="Intent", required=False, choices=_any_of(Intent))
    provider = forms.ChoiceField(label="Provider", required=False, choices=lambda: _any_of(chain.names()))
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    request_id = forms.CharField(label="Request id", required=False, max_length=64)

    @property
    def asks(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}


def page(asked: dict[str, Any], after: str = "") -> Page[Turn]:
    """Those of a page, the latest first, from the first one or behind the cursor. Raises TookTooLong, BadCursor."""
    found = find(asked)
    with _in_time():
        page = LATEST.page(found, after, SIZE)
    rows = Turn.objects.select_related("user").only(*_SHOWN).in_bulk([turn.pk for turn in page.rows])
    return Page([rows[turn.pk] for turn in page.rows if turn.pk in rows], page.next)


def find(asked: dict[str, Any]) -> QuerySet[Turn]:
    """The turns that meet all of it. Each condition has an index, or stands in the one that the list is read in.

    They have no more than that index has, or it would be read together with every row that is left out.
    """
    found: QuerySet[Turn] = Turn.objects.only("created_at")
    for name in ("intent", "provider", "request_id"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    if state := asked.get("state"):
        found = found.filter(state_after=state)
    if email := asked.get("user"):
        found = found.filter(user__in=_users(email))
    if since := asked.get("since"):
        found = found.filter(created_at__gte=datetime.combine(since, time(), UTC))
    if until := asked.get("until"):
        found = found.filter(created_at__lte=datetime.combine(until, time.max, UTC))
    if text := asked.get("text"):
        found = _saying(found, text)
    return found


def _users(email: str) -> list[Any]:
    """Whose address it is; if it is nobody's, those whose address begins with it."""
    exact = User.objects.with_email(email)
    if exact or not email.isprintable():
        return [exact.pk] if exact else []
    return list(User.objects.filter(email__startswith=email.lower()).values_list("pk", flat=True)[:USERS_MATCHED])


def _saying(found: QuerySet[Turn], text: str) -> QuerySet[Turn]:
    """Those with a message that has every word of `text`, or its beginning."""
    words = [word for word in re.split(r"[\s'’\\\x00\ud800-\udfff]+", text) if any(map(str.isalnum, word))][:_WORDS]
    if not words:
        return found.none()
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    said = Message.objects.alias(words=words_of("content")).filter(words=query).order_by()
    few = _few(said)
    if few is not None:
        return found.filter(pk__in=few)
    # Of words that many messages have, the turns that the list begins with are soon found by looking at each. The
    # planner expects them to be rare, since it knows nothing of how frequent a beginning is: given a condition that it
    # could turn into a join, it would read all those messages, and sort their turns.
    at_it = said.filter(turn=OuterRef("pk")).values("pk")[:1]
    return found.alias(at_it=Subquery(at_it)).filter(at_it__isnull=False)


def _few(said: QuerySet[Message]) -> list[Any] | None:
    """The turns of these messages; None if there are many."""
    with suppress(TookTooLong), _in_time(), _by_bitmap():
        few = list(said.values_list("turn", flat=True)[: FEW + 1])
        return few if len(few) <= FEW else None
    return None


@contextmanager
def _in_time() -> Iterator[None]:
    """Statements that PostgreSQL gives up after PATIENCE. Raises TookTooLong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from error
        raise


@contextmanager
def _by_bitmap() -> Iterator[None]:
    """Queries that read the index of words and nothing else, whatever the planner expects."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = DEFAULT; SET LOCAL enable_indexscan = DEFAULT")
