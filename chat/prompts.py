"""The texts that models are given: which is live, how it is filled in, how it is published and taken back.

A turn asks `live`, which does no I/O; `refresh`, in a database step before it, keeps what it answers up to date.
A placeholder is a name between double braces, `{{tools}}`: no JSON has a bare word there, so a prompt may show JSON.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils import timezone

from chat.models import PromptVersion
from storeagent.observability import audit
from stores.phones import masked

if TYPE_CHECKING:
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

MAX_LENGTH = 20_000  # characters
REFRESH_SECONDS = 0.5  # and a turn's own step: what is published is live within a second
PLACEHOLDERS: dict[str, tuple[str, ...]] = {"classifier": ("intents", "tools"), "reply": ("help",), "summary": ()}
NAMES = tuple(PLACEHOLDERS)
_TEXTS = Path(__file__).parent / "prompt_texts"
DEFAULTS: dict[str, str] = {name: (_TEXTS / f"{name}.md").read_text(encoding="utf-8").strip() for name in NAMES}
_PLACEHOLDER = re.compile(r"\{\{([^{}\"\n]*)\}\}")


class Refused(ValueError):
    """What was asked cannot be done, and nothing was changed; `problems` are sentences for the operator."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LivePrompt:
    """A text in use. Version 0 is the one that ships."""

    name: str
    version: int
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def digest(self) -> str:
        """Tells the text in the audit log, where it may outlive its row."""
        return hashlib.sha256(self.text.encode()).hexdigest()


# -- What is live -------------------------------------------------------------------------------------------


def shipped(name: str) -> LivePrompt:
    return LivePrompt(name, 0, DEFAULTS[name])


class _Snapshot:
    """What was live when it was last read, for every thread of this process. A reader takes no lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.prompts = {name: shipped(name) for name in NAMES}
        self.expire()

    def expire(self) -> None:
        self.due = 0.0  # on the monotonic clock

    def refresh(self) -> None:
        with self.lock:
            if time.monotonic() < self.due:
                return
            self.due = time.monotonic() + REFRESH_SECONDS  # before reading: one that expires it meanwhile is heard
            try:
                rows = _live_rows()
            except DatabaseError as error:
                log.warning("prompts not refreshed", error=type(error).__name__)
                return
            found = {row.name: _if_fit(_live_prompt(row)) for row in rows}
            self.prompts = {name: found.get(name) or shipped(name) for name in NAMES}


_snapshot = _Snapshot()
forget = _snapshot.forget
"""Back to the texts that ship, until the next `refresh`: for tests and benchmarks."""


_tried: ContextVar[Mapping[str, LivePrompt]] = ContextVar("tried", default={})  # noqa: B039 - never changed


def live(name: str) -> LivePrompt:
    """The prompt to use now. No I/O: safe in the event loop. KeyError for a name that is not in NAMES."""
    return _tried.get().get(name) or _snapshot.prompts[name]


@contextmanager
def trying(prompt: LivePrompt) -> Iterator[None]:
    """In this task alone `prompt` is what `live` answers: a draft is tried out beside the turns of real people."""
    token = _tried.set({**_tried.get(), prompt.name: prompt})
    try:
        yield
    finally:
        _tried.reset(token)


def refresh() -> None:
    """Learn what is live: one query for all names, at most one in REFRESH_SECONDS in a process.

    A database error is logged and changes nothing. Call it outside a transaction, which such an error would break.
    """
    _snapshot.refresh()


def published(name: str) -> LivePrompt:
    """What the database says is live at this moment: for operators, who have just changed it."""
    row = _live_row(name)
    return _live_prompt(row) if row else shipped(name)


def text_of(name: str, version: int) -> LivePrompt:
    """Any version, live or not. Raises PromptVersion.DoesNotExist."""
    return _live_prompt(PromptVersion.objects.get(name=name, version=version)) if version else shipped(name)


def _live_rows(**names: str) -> list[PromptVersion]:
    published = PromptVersion.objects.filter(published_at__isnull=False, **names)
    return list(published.order_by("name", "-published_at").distinct("name"))


def _live_prompt(row: PromptVersion) -> LivePrompt:
    return LivePrompt(row.name, row.version, row.text)


@lru_cache(maxsize=32)  # so that a text is checked once, and the log says it once
def _if_fit(prompt: LivePrompt) -> LivePrompt | None:
    """The prompt, unless it has problems: it was published under another release, which knew other placeholders."""
    if unfit := problems(prompt.name, prompt.text):
        log.error("published prompt not used", prompt=prompt.label, problems=unfit)
        return None
    return prompt


# -- Filling in ---------------------------------------------------------------------------------------------


def render(prompt: LivePrompt, **values: str) -> str:
    """The text with its placeholders filled in, in one pass: braces in a value are left as they are.

    ValueError when `values` are not exactly the placeholders of the prompt's name: that is a fault of the caller.
    """
    if set(values) != set(PLACEHOLDERS[prompt.name]):
        raise ValueError(f"{prompt.name} takes {PLACEHOLDERS[prompt.name]}, not {tuple(values)}")
    return _PLACEHOLDER.sub(lambda found: values[found[1].strip()], prompt.text)


def problems(name: str, text: str) -> list[str]:
    """Why `text` cannot be published as `name`, in sentences for the operator; empty when it can."""
    if name not in PLACEHOLDERS:
        return [f"There is no prompt called “{name}”."]
    return list(_problems(name, text))


def _problems(name: str, text: str) -> Iterator[str]:
    if not text.strip():
        yield "The text is empty."
        return
    if len(text) > MAX_LENGTH:
        yield f"The text has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed."
    wanted = PLACEHOLDERS[name]
    used = {found.strip() for found in _PLACEHOLDER.findall(text)}
    for unknown in sorted(used.difference(wanted)):
        known = ", ".join(f"{{{{{each}}}}}" for each in wanted) or "no placeholders"
        yield f"“{{{{{unknown}}}}}” is not known here: this prompt takes {known}."
    for missing in wanted:
        if missing not in used:
            yield f"“{{{{{missing}}}}}” is missing."


# -- Publishing ---------------------------------------------------------------------------------------------


@transaction.atomic
def draft(name: str, text: str, author: User | None, notes: str = "") -> PromptVersion:
    """A new version under the next number. It may still have problems; Refused only for a name that does not exist."""
    if name not in PLACEHOLDERS:
        raise Refused(*problems(name, text))
    _lock(name)
    newest = PromptVersion.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first()
    version = PromptVersion.objects.create(
        name=name, version=(newest or 0) + 1, text=clean(text), author=author, notes=clean(notes)
    )
    audit.record("prompt.drafted", user=author, prompt=str(version))
    return version


@transaction.atomic
def publish(version: PromptVersion, by: User | None, reason: str = "") -> PromptVersion:
    """Make `version` the live one, in every process within a second. Nothing happens when it is live already.

    Refused with the problems of its text. `reason` is kept with the version and in the audit log, numbers masked.
    """
    _lock(version.name)
    version.refresh_from_db()
    if unfit := problems(version.name, version.text):
        raise Refused(*unfit)
    before = _live_row(version.name)
    if before and before.pk == version.pk:
        return version
    version.published_at, version.published_by = _after(before), by
    version.reason = masked(clean(reason))
    version.save(update_fields=["published_at", "published_by", "reason"])
    author = str(version.author_id) if version.author_id else ""
    _changed("prompt.published", by, _live_prompt(version), before, author=author, reason=version.reason)
    return version


@transaction.atomic
def roll_back(name: str, by: User | None) -> LivePrompt:
    """Take back the live version: the one that was live before it is live again, and in the end the one that ships.

    What was taken back counts as unpublished, so rolling back twice goes back two versions and never forward.
    Refused when nothing is published, or when the version before no longer fits.
    """
    _lock(name)
    before = _live_row(name)
    if before is None:
        raise Refused("The text that ships is live: there is nothing to go back to.")
    PromptVersion.objects.filter(pk=before.pk).update(published_at=None)
    now_live = published(name)
    if unfit := problems(name, now_live.text):
        raise Refused(*unfit)
    _changed("prompt.rolled_back", by, now_live, before)
    return now_live


def _lock(name: str) -> None:
    """One at a time for each name, until the transaction ends: numbers and publications come in one order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('prompt_versions'), hashtext(%s))", [name])


def _live_row(name: str) -> PromptVersion | None:
    return next(iter(_live_rows(name=name)), None)


def _after(before: PromptVersion | None) -> datetime:
    """Now, but always after the publication `before`: the clocks of two servers may differ."""
    now = timezone.now()
    return max(now, before.published_at + timedelta(microseconds=1)) if before and before.published_at else now


def _changed(type: str, by: User | None, prompt: LivePrompt, before: PromptVersion | None, **details: str) -> None:
    was = str(before) if before else shipped(prompt.name).label
    audit.record(type, user=by, prompt=prompt.label, before=was, digest=prompt.digest, **details)
    transaction.on_commit(_snapshot.expire)


def clean(text: str) -> str:
    """As PostgreSQL can keep it, with the line ends of a file: a browser's text field sends others."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
