"""Every write to the directory: keyword-only, audited, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from storeagent.observability import audit
from stores import names, phones
from stores.importing.apply import apply_import as apply_import
from stores.importing.apply import choose_columns as choose_columns
from stores.importing.apply import discard_import as discard_import
from stores.importing.apply import preview_import as preview_import
from stores.importing.apply import undo_import as undo_import
from stores.importing.stream import import_stream as import_stream
from stores.models import Store
from stores.search import search as search  # what the API lists

if TYPE_CHECKING:
    from storeagent.accounts.models import User


class Refusal(StrEnum):
    NAME = "name"
    PHONE = "phone"
    LOCAL_ONLY = "local_only"


class Refused(Exception):
    """The directory cannot take this. `reason` ends a sentence on "…because" and holds no number."""

    def __init__(self, code: Refusal, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Saved:
    store: Store
    created: bool  # False: the same name and number were there already


@transaction.atomic
def save_store(*, user: User, name: str, phone: str) -> Saved:
    """Save a store, or return the live one with the same name and number.

    `phone` is read as `user.region` dials it. Raises Refused for a name or a number that cannot be kept.
    """
    store = _judged(user, name, phone)
    saved = _inserted(store)
    if saved.created:
        audit.record("store.saved", user=user, store=str(saved.store.pk))
    return saved


def _judged(user: User, name: str, phone: str) -> Store:
    try:
        cleaned = names.clean(name)
    except names.UnusableName as error:
        raise Refused(Refusal.NAME, str(error)) from error
    typed = names.printable(phone)
    verdict = phones.check(typed, user.region)
    if verdict.e164 is None:
        local = verdict.verdict == phones.Verdict.LOCAL_ONLY
        raise Refused(Refusal.LOCAL_ONLY if local else Refusal.PHONE, verdict.reason)
    return Store(
        user=user,
        name=cleaned,
        normalized_name=names.normalize(cleaned),
        phone=verdict.e164,
        phone_as_typed=typed[: Store.PHONE_AS_TYPED_LENGTH],
        phone_is_doubtful=verdict.verdict == phones.Verdict.DOUBTFUL,
    )


def _inserted(store: Store) -> Saved:
    """Insert first, look afterwards: the unique constraint is the judge, so two savers at once end as one row."""
    try:
        with transaction.atomic():
            store.save(force_insert=True)
    except IntegrityError:
        twins = Store.objects.of(store.user).live().filter(normalized_name=store.normalized_name, phone=store.phone)
        twin = twins.first()
        if twin is None:  # the constraint that failed was another one
            raise
        return Saved(twin, created=False)
    return Saved(store, created=True)
