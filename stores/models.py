"""The directory: what a person's stores are and how they are found. Every write goes through `services.py`."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import (
    TrigramDistance,
    TrigramWordDistance,
    TrigramWordSimilarity,
)
from django.db import connection, models, transaction
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Reverse, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from stores import names, phones

if TYPE_CHECKING:
    from storeagent.accounts.models import User

BY_NAME = ("normalized_name", "pk")
MOST_NUMBERS = 50  # that a part of a number finds
SHORTEST_PART = 3  # digits that may stand anywhere in a number: fewer are in every one


# Every word of a name between spaces. That `stores_by_words` indexes this and `stores_by_name` the name itself lets a
# query choose between them: what is best for a thousand names is worst for a million, and the planner cannot tell.
PADDED = Func(F("normalized_name"), template="(' ' || %(expressions)s || ' ')", output_field=models.TextField())


@models.TextField.register_lookup
class Like(models.Lookup):
    """LIKE with the pattern as it is."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, values = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [*values, *more]


class StoreQuerySet(models.QuerySet["Store"]):
    def of(self, user: User) -> StoreQuerySet:
        """The one owner check: every read of a store starts here."""
        return self.filter(user=user)

    def live(self) -> StoreQuerySet:
        return self.filter(deleted_at=None)

    def deleted(self) -> StoreQuerySet:
        return self.filter(deleted_at__isnull=False)

    def by_name(self) -> StoreQuerySet:
        return self.order_by(*BY_NAME)

    def called(self, text: str, *others: str) -> StoreQuerySet:
        """The stores whose whole name is `text` or one of `others`, but for case, accents and punctuation."""
        wanted = {names.normalize(name) for name in (text, *others)}
        # As ranges, which `stores_by_name` cannot answer: it knows equality, too, slowly, and the planner prefers it.
        return self._scored(text).filter(reduce(or_, (Q(normalized_name__range=(name, name)) for name in wanted)))

    def matching(self, text: str) -> StoreQuerySet:
        """The stores with names like `text`, the nearest whole name first; slice it, or it scores every store.

        `score` (0 to 1) is the likeness of the part of the name that is nearest to `text`, which may be all of it.
        """
        return self._scored(text).order_by(TrigramDistance("normalized_name", names.normalize(text)))

    def containing(self, text: str) -> StoreQuerySet:
        """As `matching`, the name with the nearest part first: "costco" is all there in "Costco Wholesale"."""
        return self._scored(text).order_by(TrigramWordDistance(names.normalize(text), "normalized_name"))

    def spelled(self, text: str, words: Sequence[Sequence[str]]) -> StoreQuerySet:
        """The stores whose names have each of `words` in one of its `spellings`, scored as in `matching`.

        In no order, so that a slice ends the search: meant for directories too large to be looked at one by one.
        """
        return (
            self._scored(text)._padded().filter(*(reduce(or_, (Q(padded__like=way) for way in ways)) for ways in words))
        )

    def resembling(self, text: str) -> StoreQuerySet:
        """The best scored of the names alike as a whole, for large directories; read it within `alike_from`.

        Not ordered by distance: the planner would then walk `stores_by_name`, nearest first, through a million names.
        """
        alike = Q(padded__trigram_similar=names.normalize(text))
        return self._scored(text)._padded().filter(alike).order_by("-score")  # type: ignore[misc]

    def resembling_in_part(self, text: str) -> StoreQuerySet:
        """As `resembling`, with those of which a part is alike."""
        wanted = names.normalize(text)
        alike = Q(padded__trigram_similar=wanted) | Q(padded__trigram_word_similar=wanted)
        return self._scored(text)._padded().filter(alike).order_by("-score")  # type: ignore[misc]

    def are_more_than(self, number: int) -> bool:
        """Looks at `number` entries of an index at most."""
        return self.order_by("phone")[number : number + 1].exists()

    def holding(self, text: str) -> StoreQuerySet:
        """The stores with `text` anywhere in their names, scored as in `matching`."""
        return self._scored(text).filter(normalized_name__contains=names.normalize(text))

    def with_digits(self, text: str, region: str = "") -> StoreQuerySet:
        """The store with the whole number `text` (E.164), or those with its digits in their number, best first.

        `rank` is 0 where the number ends in them, 1 where it starts with them as dialled in `region` or from abroad
        ("046…" and "0033 46…" start +3346…), 2 where they stand elsewhere. One or two digits must be its end.
        """
        digits = phones.digits(text)
        if text.lstrip().startswith("+") and len(digits) >= phones.SHORTEST_WHOLE:
            return self.filter(phone=f"+{digits}").annotate(rank=Value(0))
        if len(digits) < SHORTEST_PART:
            return self.ending_in(digits).annotate(rank=Value(0)).by_name()
        beginnings = phones.beginnings(digits, region)
        starts = reduce(or_, (Q(phone__startswith=start) for start in beginnings))
        others = {start for start in beginnings if digits not in start}
        inside = reduce(or_, (Q(GreaterThan(StrIndex("phone", Value(part)), 0)) for part in [digits, *sorted(others)]))
        rank = Case(When(phone__endswith=digits, then=0), When(starts, then=1), default=2)
        # Only an index of numbers is read for those that match, and a row only for each of these.
        best = self.filter(inside).order_by(rank, "phone").values("phone")[:MOST_NUMBERS]
        return self.filter(phone__in=best).annotate(rank=rank).order_by("rank", *BY_NAME)

    def ending_in(self, text: str) -> StoreQuerySet:
        """The stores with numbers that end in the digits of `text`, by the index on the reversed number."""
        digits = phones.digits(text)
        if not digits:
            return self.none()
        return self.alias(reversed=Reverse("phone")).filter(reversed__startswith=digits[::-1])

    def _padded(self) -> StoreQuerySet:
        return self.alias(padded=PADDED)

    def _scored(self, text: str) -> StoreQuerySet:
        wanted = names.normalize(text)
        return self.annotate(score=TrigramWordSimilarity(wanted, "normalized_name"))


@contextmanager
def planned(**settings: Any) -> Iterator[None]:
    """Read here what the planner would get wrong, with PostgreSQL's `settings`, and with no look at every row.

    It takes a likeness to cost what an equality does, and does not know that an index of numbers is narrow. Nothing may
    be written here: it ends in a rollback, to the savepoint of a transaction that goes on, and so do the settings.
    """
    chosen = {"enable_seqscan": "off"} | settings
    with transaction.atomic(), connection.cursor() as cursor:
        calls = ", ".join(["set_config(%s, %s, true)"] * len(chosen))
        cursor.execute(f"SELECT {calls}", [str(part) for setting in chosen.items() for part in setting])
        yield
        transaction.set_rollback(True)


def alike_from(similarity: float) -> AbstractContextManager[None]:
    """What `resembling` calls alike within it."""
    return planned(
        **{f"pg_trgm.{kind}_threshold": similarity for kind in ("similarity", "word_similarity")},
    )


class Store(models.Model):
    PHONE_AS_TYPED_LENGTH = 64

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stores", db_index=False)
    name = models.CharField(max_length=names.MAX_LENGTH)
    normalized_name = models.CharField(
        max_length=names.NORMALIZED_LENGTH, editable=False, help_text="see names.normalize"
    )
    phone = models.CharField(max_length=16, help_text="E.164")
    phone_as_typed = models.CharField(max_length=PHONE_AS_TYPED_LENGTH, blank=True)
    phone_is_doubtful = models.BooleanField(
        default=False, help_text="possible, but in no range that libphonenumber knows"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    source_import = models.ForeignKey(
        "Import", models.SET_NULL, null=True, blank=True, editable=False, related_name="stores", db_index=False
    )
    # No foreign key: the directory knows nothing of conversations, and they may be deleted.
    source_conversation = models.UUIDField(null=True, blank=True, editable=False)

    score: float  # set by `matching` and its like, 0 to 1

    objects = StoreQuerySet.as_manager()

    class Meta:
        db_table = "stores"
        permissions = [("reveal_number", "Can look at a store's number, which is audited")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "normalized_name", "phone"], condition=Q(deleted_at=None), name="no_live_duplicate"
            ),
        ]
        indexes = [
            # Nearest first for one user; `<->` needs GiST, and user_id in it keeps other people's rows out of the scan.
            GistIndex(
                F("user"),
                OpClass(F("normalized_name"), name="gist_trgm_ops"),
                name="stores_by_name",
                condition=Q(deleted_at=None),
            ),
            # The same for large directories, where a nearest-first scan takes too long (docs/decisions/0010).
            GinIndex(
                F("user"), OpClass(PADDED, name="gin_trgm_ops"), name="stores_by_words", condition=Q(deleted_at=None)
            ),
            models.Index(
                F("user"),
                OpClass(Reverse("phone"), name="text_pattern_ops"),
                name="stores_by_suffix",
                condition=Q(deleted_at=None),
            ),
            models.Index(fields=["user", "phone"], name="stores_by_phone", condition=Q(deleted_at=None)),
            models.Index(fields=["user", "created_at", "id"], name="stores_by_age", condition=Q(deleted_at=None)),
            models.Index(
                fields=["user", "deleted_at", "id"], name="stores_in_trash", condition=Q(deleted_at__isnull=False)
            ),
            models.Index(fields=["deleted_at"], name="stores_by_deletion", condition=Q(deleted_at__isnull=False)),
            models.Index(fields=["source_import"], name="stores_by_import", condition=Q(source_import__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(models.QuerySet["Import"]):
    def of(self, user: User) -> ImportQuerySet:
        return self.filter(user=user)

    def carried_out(self) -> ImportQuerySet:
        """Those that wrote something, the newest first."""
        return self.exclude(status=Import.Status.PREVIEW).order_by("-created_at")

    def expired(self, now: datetime) -> ImportQuerySet:
        """The previews that nobody applied in time."""
        return self.filter(status=Import.Status.PREVIEW, created_at__lt=now - Import.PREVIEW_AGE)


class Import(models.Model):
    """A file that was brought to the directory: its rows until it is applied, what became of them afterwards."""

    FILENAME_LENGTH = 200
    PREVIEW_AGE = timedelta(days=1)  # a file holds numbers in the open, so it is not kept for long

    class Status(models.TextChoices):
        PREVIEW = "preview"
        RUNNING = "running"  # `import_stores` is at it, or was stopped and can go on
        APPLIED = "applied"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports", db_index=False)
    filename = models.CharField(max_length=FILENAME_LENGTH)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    status = models.CharField(max_length=8, choices=Status, default=Status.PREVIEW)
    layout = models.JSONField(default=dict, help_text="what the file is, and its columns: importing.preview.Layout")
    rows = models.JSONField(default=list, help_text="a preview: the cells; later what became of them, numbers masked")
    saved = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0, help_text="saved as well, and marked")
    already_there = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict, help_text="why rows were refused: {reason: how many}")
    percent = models.PositiveSmallIntegerField(default=0, help_text="how far it is")
    taken_back = models.PositiveIntegerField(default=0, help_text="stores that the undo put in the trash")
    left_changed = models.PositiveIntegerField(default=0, help_text="stores that it left, since they were changed")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        db_table = "imports"
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="imports_by_user"),
            models.Index(fields=["created_at"], name="imports_previewed", condition=Q(status="preview")),
            models.Index(fields=["applied_at"], name="imports_with_rows", condition=~Q(rows=[])),
        ]

    @property
    def has_expired(self) -> bool:
        """A preview that nobody applied in time: it is not shown any more, and will be deleted."""
        return self.status == self.Status.PREVIEW and self.created_at < timezone.now() - self.PREVIEW_AGE

    @property
    def done(self) -> int:
        """How many rows were read, each of which is counted once."""
        return self.saved + self.doubtful + self.already_there + self.refused
