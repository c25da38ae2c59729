"""The one way to verify a secret for a person: five tries, then a wait that doubles with every further miss, and after
a hundred in a row nothing more until somebody resets the count (NIST SP 800-63B, 3.2.2).

The count lives in PostgreSQL, so it holds across every process and every way in: page, API, terminal, log-in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storeagent.accounts.hashers import Busy
from storeagent.accounts.models import SecretThrottle, User
from storeagent.observability import audit
from storeagent.observability.models import AuditLog

TRIES = 5  # before the first wait
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST = 100  # misses in a row
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)  # until the count is reset

Purpose = SecretThrottle.Purpose


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one try ended. Until `blocked_until`, when it is set, nothing is compared, the right secret included."""

    ok: bool
    blocked_until: datetime | None = None
    tries_left: int = 0  # before the next wait

    @property
    def retry_after(self) -> int:
        """Seconds until the next try; 0 when there is none to wait for, and when waiting does not help."""
        if not self.blocked_until or self.blocked_until == FOR_GOOD:
            return 0
        return max(1, round((self.blocked_until - timezone.now()).total_seconds()))

    @property
    def advice(self) -> str:
        """What to do after a miss, as a sentence."""
        if self.blocked_until == FOR_GOOD:
            text = _(
                "You missed %(times)d times in a row, so nothing more is compared. Ask who runs this site to reset it."
            )
            return text % {"times": MOST}
        if self.blocked_until:
            wait = _in_words(self.blocked_until - timezone.now())
            return _("That was one try too many. Wait %(wait)s, then try again.") % {"wait": wait}
        text = ngettext(
            "That is not it. You have %(tries)d more try before you have to wait.",
            "That is not it. You have %(tries)d more tries before you have to wait.",
            self.tries_left,
        )
        return text % {"tries": self.tries_left}


def verify_passphrase(user: User, given: str) -> Attempt:
    return attempt(user, Purpose.PASSPHRASE, lambda: user.check_passphrase(given))


def verify_password(user: User, given: str) -> Attempt:
    """At the log-in, where anybody may try."""
    return attempt(user, Purpose.PASSWORD, lambda: user.check_password(given))


def verify_password_again(user: User, given: str) -> Attempt:
    """Of somebody who is logged in: strangers have no part in this count."""
    return attempt(user, Purpose.PASSWORD_AGAIN, lambda: user.check_password(given))


def attempt(user: User, purpose: Purpose, check: Callable[[], bool]) -> Attempt:
    """Run `check` if this user may try now. A miss is counted and audited; a hit starts the count afresh.

    Call it outside a transaction, or it raises RuntimeError: a rollback would take the count with it.
    Raises Busy, with the try given back, when the server compares as many secrets as it can.
    """
    granted, miss = _take_slot(user, purpose)
    if not granted:
        return miss
    try:
        is_right = check()
    except Busy:
        _give_back(user, purpose)
        raise
    if is_right:
        forgive(user, purpose)
        return Attempt(ok=True, tries_left=TRIES)
    _record(user, purpose, miss)
    return miss


def forgive(user: User, purpose: Purpose) -> None:
    """Start the count afresh: the person has shown in another way who they are."""
    SecretThrottle.objects.filter(user=user, purpose=purpose).update(failures=0, blocked_until=None)


def forgive_all(user: User) -> None:
    """Start every count of this user afresh: an operator knows who they are."""
    SecretThrottle.objects.filter(user=user).update(failures=0, blocked_until=None)


@transaction.atomic(durable=True)
def _take_slot(user: User, purpose: Purpose) -> tuple[bool, Attempt]:
    """Whether the secret may be compared, and what this try amounts to if it misses.

    The try is counted before the slow hash and the row is free during it: of any number of parallel
    guesses only `TRIES` are hashed, and none of them waits for another's hash.
    """
    throttle, _ = SecretThrottle.objects.select_for_update().get_or_create(user=user, purpose=purpose)
    now = timezone.now()  # after the lock was ours, which may have taken a while
    if throttle.blocked_until and now < throttle.blocked_until:
        return False, Attempt(ok=False, blocked_until=throttle.blocked_until)
    throttle.failures += 1
    throttle.blocked_until = _blocked_until(throttle.failures, now)
    throttle.save(update_fields=["failures", "blocked_until"])
    return True, Attempt(False, throttle.blocked_until, max(0, TRIES - throttle.failures))


@transaction.atomic(durable=True)
def _give_back(user: User, purpose: Purpose) -> None:
    """Of a try whose secret was not compared."""
    throttle = SecretThrottle.objects.select_for_update().get(user=user, purpose=purpose)
    throttle.failures = max(0, throttle.failures - 1)
    throttle.blocked_until = None
    throttle.save(update_fields=["failures", "blocked_until"])


def _blocked_until(failures: int, now: datetime) -> datetime | None:
    if failures < TRIES:
        return None
    if failures >= MOST:
        return FOR_GOOD
    doublings = min(failures - TRIES, 10)  # bounded, or it overflows the timedelta
    return now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)


def _record(user: User, purpose: Purpose, miss: Attempt) -> None:
    audit.record(f"{purpose}.refused", user=user, severity=AuditLog.Severity.WARNING, tries_left=miss.tries_left)
    if miss.blocked_until:
        until = miss.blocked_until.isoformat(timespec="seconds")
        audit.record(f"{purpose}.locked", user=user, severity=AuditLog.Severity.WARNING, until=until)


def _in_words(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
