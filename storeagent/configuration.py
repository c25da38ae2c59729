"""Live configuration: what operators change in the admin panel, and every process follows within about a second.

Keys, defaults and kinds are in live_settings.py; values that differ from them are rows of django-constance's
table. Code reads a snapshot in memory, so a value costs no I/O and may be asked for from the event loop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from contextlib import nullcontext
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import sync_to_async
from constance import config, signals
from constance.backends import Backend as AbstractBackend
from constance.codecs import dumps, loads
from constance.forms import FIELDS
from constance.models import Constance
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError, connection, transaction
from django.forms import Field

from storeagent.observability import audit

if TYPE_CHECKING:
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

CHANGED = "configuration.changed"  # in the audit log
INTERVAL = 1.0  # seconds between two looks at the table


def value(key: str) -> Any:
    """The value of `key` as of the last refresh, of its default's type. Raises KeyError for an unknown key."""
    return _snapshot[key]


def refresh() -> None:
    """Read the table, at most once a second per process; who comes meanwhile goes on with the old snapshot.

    Uses the ORM: call it from sync code, within a turn's first database step. A database error keeps the snapshot.
    """
    global _snapshot, _due
    if time.monotonic() < _due or not _reading.acquire(blocking=False):
        return
    try:
        _due = time.monotonic() + INTERVAL
        # An error must not spoil a transaction of the caller's. Without one, this would cost a COMMIT.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            _snapshot = _DEFAULTS | _stored(_DEFAULTS)
    except DatabaseError as error:
        log.warning("configuration not read", error=type(error).__name__)
    finally:
        _reading.release()


def change(key: str, value: Any, *, user: User | None = None) -> None:
    """Set `key`, audited as done by `user`, or by a command. Raises ValidationError as `checked` does.

    A value set to its default leaves no row, so that the default may still change with the environment.
    """
    value, stored = checked(key, value), _stored([key])
    old = stored.get(key, _DEFAULTS[key])
    with transaction.atomic():
        if value == _DEFAULTS[key]:
            Constance.objects.filter(key=key).delete()
        else:
            Constance.objects.update_or_create(key=key, defaults={"value": dumps(value)})
        if value != old:
            audit.record(CHANGED, user=user, key=key, old=str(old), new=str(value))
    expire()
    signals.config_updated.send(sender=config, key=key, old_value=stored.get(key), new_value=value)


def default(key: str) -> Any:
    """What `key` is when nobody has changed it. Raises KeyError for an unknown key."""
    return _DEFAULTS[key]


def expire() -> None:
    """Make the next refresh read the table, however recent the last one."""
    global _due
    _due = 0.0


def reset() -> None:
    """Back to the defaults until the next refresh, which reads the table. For tests."""
    global _snapshot
    _snapshot = dict(_DEFAULTS)
    expire()


def checked(key: str, raw: Any) -> Any:
    """`raw` as a value of `key`. Raises ValidationError for a wrong type or a value out of range."""
    default = settings.CONSTANCE_CONFIG[key][0]
    wanted = type(default) if isinstance(default, bool | str) else int | float | Decimal
    if not isinstance(raw, wanted) or isinstance(raw, bool) != isinstance(default, bool):
        raise ValidationError("The type is wrong.")
    return _FIELDS[key].clean(raw)


class Backend(AbstractBackend):  # type: ignore[misc]
    """How constance's form and command read and write: by the same rules as `refresh`."""

    def get(self, key: str) -> Any:
        return self.mget([key]).get(key)

    def mget(self, keys: Iterable[str]) -> dict[str, Any]:
        return _stored(keys)

    def set(self, key: str, value: Any) -> None:
        """Raises ValidationError for a wrong type or a value out of range."""
        change(key, value)

    async def aget(self, key: str) -> Any:
        return await sync_to_async(self.get)(key)

    async def amget(self, keys: Iterable[str]) -> dict[str, Any]:
        return await sync_to_async(self.mget)(keys)

    async def aset(self, key: str, value: Any) -> None:
        await sync_to_async(self.set)(key, value)


def _stored(keys: Iterable[str]) -> dict[str, Any]:
    """The good values in the table. A bad one counts as absent, with one line in the log."""
    good = {}
    for key, text in Constance.objects.filter(key__in=list(keys)).values_list("key", "value"):
        try:
            good[key] = checked(key, loads(text))
        except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
            _warn_once(key, text, error)
    return good


def _warn_once(key: str, text: str | None, error: Exception) -> None:
    if (key, text) not in _warned:
        _warned.add((key, text))
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else type(error).__name__
        log.warning("bad configuration value, the default is used", key=key, reason=reason)


def _field(kind: Any) -> Field:
    field_class, arguments = FIELDS[kind]
    return field_class(**arguments)


def _default(key: str) -> Any:
    default, _, _ = settings.CONSTANCE_CONFIG[key]
    try:
        return checked(key, default)
    except ValidationError as error:
        raise ImproperlyConfigured(f"{key}={default}: {' '.join(error.messages)}") from error


_FIELDS = {key: _field(kind) for key, (_, _, kind) in settings.CONSTANCE_CONFIG.items()}
_DEFAULTS = {key: _default(key) for key in settings.CONSTANCE_CONFIG}

_snapshot = dict(_DEFAULTS)  # replaced as a whole, never changed
_due = 0.0  # on the monotonic clock
_reading = threading.Lock()
_warned: set[tuple[str, str | None]] = set()
