"""Every write to the directory: keyword-only, audited, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from storeagent.db import insert_unless_there
from storeagent.observability import audit
from storeagent.prepared import prepared
from stores import names, phones
from stores.importing.apply import apply_import as apply_import
from stores.importing.apply import choose_columns as choose_columns
from stores.importing.apply import discard_import as discard_import
from stores.importing.apply import expire_drafts as expire_drafts
from stores.importing.apply import preview_import as preview_import
from stores.importing.apply import undo_import as undo_import
from stores.importing.stream import import_stream as import_stream
from stores.models import Store, StoreQuerySet

if TYPE_CHECKING:
    from storeagent.accounts.models import User


class Refusal(StrEnum):
    NAME = "name"
    PHONE = "phone"
    LOCAL_ONLY = "local_only"
    DUPLICATE = "duplicate"


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


def save_store(*, user: User, name: str, phone: str, conversation: UUID | None = None) -> Saved:
    """Save a store, or return the live one with the same name and number.

    `phone` is read as `user.region` dials it; `conversation` is where it was said, if it was. Raises Refused for a name
    or a number that cannot be kept.
    """
    store = _judged(user, name, phone)
    store.source_conversation = conversation
    with transaction.atomic(savepoint=False):
        saved = _inserted(store)
        if saved.created:
            audit.record("store.saved", user=user, store=str(saved.store.pk))
    return saved


def rehearse_save(*, user: User, name: str, phone: str) -> Saved:
    """What `save_store` would do, as far as one can tell before; it writes nothing. Raises as `save_store` does."""
    store = _judged(user, name, phone)
    twin = _twin(store)
    return Saved(twin or store, created=twin is None)


def rename(*, user: User, store_id: UUID, name: str) -> Store:
    """Give a live store another name. Raises Refused, and Store.DoesNotExist when the user has no such live store."""
    return change_store(user=user, store_id=store_id, name=name)


def change_number(*, user: User, store_id: UUID, phone: str) -> Store:
    """Give a live store another number, read as `user.region` dials it. Raises as `rename` does."""
    return change_store(user=user, store_id=store_id, phone=phone)


@transaction.atomic
def change_store(*, user: User, store_id: UUID, name: str | None = None, phone: str | None = None) -> Store:
    """Change a live store's name, number or both, or neither when one is refused. Raises as `rename` does."""
    store = Store.objects.of(user).live().select_for_update().get(pk=store_id)
    before = (store.name, store.phone)
    if name is not None:
        _set_name(store, name)
    if phone is not None:
        _set_phone(store, user, phone)
    _update(store)
    for what, old, new in (("renamed", before[0], store.name), ("number_changed", before[1], store.phone)):
        if old != new:
            audit.record(f"store.{what}", user=user, store=str(store.pk))
    return store


@transaction.atomic
def delete(*, user: User, store_id: UUID) -> Store:
    """Put a store into the trash; one that is there stays as it is. Raises Store.DoesNotExist."""
    store = Store.objects.of(user).select_for_update().get(pk=store_id)
    if store.deleted_at is None:
        store.deleted_at = timezone.now()
        store.save(update_fields=["deleted_at", "updated_at"])
        audit.record("store.deleted", user=user, store=str(store.pk))
    return store


@transaction.atomic
def restore(*, user: User, store_id: UUID) -> Store:
    """Take a store out of the trash, the undo of `delete`; a live one stays as it is.

    Raises Refused when the same name and number have been saved anew meanwhile, and Store.DoesNotExist.
    """
    store = Store.objects.of(user).select_for_update().get(pk=store_id)
    if store.deleted_at is not None:
        store.deleted_at = None
        _update(store)
        audit.record("store.restored", user=user, store=str(store.pk))
    return store


def _judged(user: User, name: str, phone: str) -> Store:
    store = Store(user=user)
    _set_name(store, name)
    _set_phone(store, user, phone)
    return store


def _set_name(store: Store, name: str) -> None:
    try:
        store.name = names.clean(name)
    except names.UnusableName as error:
        raise Refused(Refusal.NAME, str(error)) from error
    store.normalized_name = names.normalize(store.name)


def _set_phone(store: Store, user: User, phone: str) -> None:
    typed = names.printable(phone)
    verdict = phones.check(typed, user.region)
    if verdict.e164 is None:
        local = verdict.verdict == phones.Verdict.LOCAL_ONLY
        raise Refused(Refusal.LOCAL_ONLY if local else Refusal.PHONE, verdict.reason)
    store.phone = verdict.e164
    store.phone_as_typed = typed[: Store.PHONE_AS_TYPED_LENGTH]
    store.phone_is_doubtful = verdict.verdict == phones.Verdict.DOUBTFUL


def _update(store: Store) -> None:
    """Write all of `store`. The unique constraint is the judge here, too."""
    try:
        with transaction.atomic():
            store.save(force_update=True)
    except IntegrityError as error:
        if "no_live_duplicate" not in str(error):
            raise
        raise Refused(Refusal.DUPLICATE, gettext_noop("there is already a store with that name and number")) from error


def _inserted(store: Store) -> Saved:
    """Insert first, look afterwards: the unique constraint is the judge, so two savers at once end as one row."""
    if insert_unless_there(store):
        return Saved(store, created=True)
    twin = _twin(store)
    if twin is None:
        raise IntegrityError("a store that was there already is not to be found")
    return Saved(twin, created=False)


def _twin(store: Store) -> Store | None:
    return _twins.first(store.user, store.normalized_name, store.phone)


@prepared
def _twins(user: User, normalized_name: str, phone: str) -> StoreQuerySet:
    return Store.objects.of(user).live().filter(normalized_name=normalized_name, phone=phone)
