"""The budget: what calls to models may cost a day, per user and for the whole installation.

Before its calls a turn reserves their worst case, after them it settles what they cost. Both caps hold to the last
digit, because reserved + cost never passes them. A reservation is a row: when its process dies before it settles,
`release_expired` charges it in full, since the vendor may have billed it.

Amounts are USD. Days are UTC; a turn that runs over midnight is paid by the day that it began on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from chat import ledger
from chat.ledger import Balance, Payment, Tokens
from chat.models import Reservation, TokenUsage
from chat.prices import PLACES, billed, cost
from chat.providers.base import Call
from storeagent import configuration
from storeagent.observability import alerts
from storeagent.observability.models import AuditLog

if TYPE_CHECKING:
    from storeagent.accounts.models import User

log = structlog.get_logger(__name__)

LIFETIME = timedelta(minutes=15)  # of a reservation: longer than a turn takes with every timeout at its highest
WARN_AT = Decimal("0.8")  # of a cap


@dataclass(frozen=True, slots=True)
class _Purse:
    """A cap and the alerts that go with it: one at WARN_AT of it, one when it is used up, each once a day.

    A cap of 0 is no budget but the wish for none: nobody needs to hear that it is used up.
    """

    owner: str  # "user:ID" or "total"
    day: date
    cap: Decimal

    @classmethod
    def of_user(cls, reservation: Reservation) -> _Purse:
        return cls(f"user:{reservation.user_id}", reservation.day, cap_of(reservation.user))

    @classmethod
    def of_total(cls, day: date) -> _Purse:
        return cls("total", day, configuration.value("BUDGET_TOTAL_USD"))

    def look_at(self, balance: Balance | None) -> None:
        """Raise what the balance calls for. Outside the transaction that made it, so that no lock waits for this."""
        if balance and balance.cost >= self.cap:
            self.raise_used_up()
        elif balance and balance.used >= WARN_AT * self.cap:
            self._raise(80, "80% spent or reserved", AuditLog.Severity.WARNING)

    def raise_used_up(self) -> None:
        self._raise(100, "used up: replies go on without a model", AuditLog.Severity.ERROR)

    def _raise(self, percent: int, what: str, severity: str) -> None:
        if self.cap:
            text = f"Budget of {self.owner.replace(':', ' ')} for {self.day}, {self.cap.normalize():f} USD: {what}."
            alerts.raise_once(f"budget:{self.owner}:{self.day}:{percent}", "budget", text, severity)


class _Refused(Exception):
    """The purse has no room for a reservation."""

    def __init__(self, purse: _Purse) -> None:
        super().__init__(purse.owner)
        self.purse = purse


def reserve(user: User | None, amount: Decimal) -> Reservation | None:
    """Set `amount` aside, or None when the user's or the installation's cap leaves no room for it today.

    Without a user it is the installation's own expense, such as a preview: only the total counts it.
    An amount of 0 always finds room. Raises ValueError for one below 0, RuntimeError inside a transaction: a rollback
    would take the reservation with it, and the calls would go unpaid.
    """
    if amount < 0:
        raise ValueError("cannot reserve less than nothing")
    configuration.refresh()
    wanted = Reservation(user=user, day=_today(), amount=amount.quantize(PLACES, ROUND_UP))
    wanted.expires_at = wanted.created_at + LIFETIME
    try:
        mine, total = _hold(wanted)
    except _Refused as refusal:
        refusal.purse.raise_used_up()
        return None
    _Purse.of_user(wanted).look_at(mine)
    _Purse.of_total(wanted.day).look_at(total)
    return wanted


def settle(reservation: Reservation, calls: Iterable[Call]) -> None:
    """Pay what `calls` cost out of the reservation, which is gone then. Settling again does nothing."""
    settle_all([(reservation, calls)])


def settle_all(spent: Iterable[tuple[Reservation, Iterable[Call]]]) -> None:
    """`settle` for each, all of one user, in one statement."""
    payments = {reservation: _payment(reservation, calls) for reservation, calls in spent}
    closed = _close(payments)
    for reservation, payment in payments.items():
        if reservation.pk not in closed:
            log.info("budget reservation was closed before", reservation=str(reservation.pk), cost=str(payment.cost))
        elif payment.cost > reservation.amount:
            log.warning("calls cost more than reserved", reserved=str(reservation.amount), cost=str(payment.cost))


def _payment(reservation: Reservation, calls: Iterable[Call]) -> Payment:
    calls = [call for call in calls if call.answered]
    return Payment(reservation.pk, sum(map(cost, calls), Decimal()), _tokens(calls))


def release_expired() -> int:
    """Charge in full the reservations whose process died before it settled them; how many."""
    configuration.refresh()
    expired = Reservation.objects.filter(expires_at__lte=timezone.now()).select_related("user")
    charged = sum(len(_close({each: Payment(each.pk, each.amount, Tokens())})) for each in expired)
    if charged:
        log.warning("expired budget reservations charged in full", reservations=charged)
    return charged


def cap_of(user: User | None) -> Decimal:
    """What the user's calls may cost a day: their own budget, or everybody's."""
    everybodys: Decimal = configuration.value("BUDGET_USER_USD")
    return everybodys if user is None or user.budget_usd is None else user.budget_usd


def refused_first(user: User | None) -> bool:
    """Whether this is the first refusal that the user hears of today: True once a day, however many turns ask."""
    if user is None:
        return False
    usage, _ = TokenUsage.objects.get_or_create(user=user, day=_today())
    return TokenUsage.objects.filter(pk=usage.pk, refused_at=None).update(refused_at=timezone.now()) == 1


def _today() -> date:
    return timezone.now().date()  # `now` is in UTC, whatever TIME_ZONE is


@transaction.atomic(durable=True)
def _hold(wanted: Reservation) -> tuple[Balance | None, Balance]:
    """Write the reservation and count it in both rows. Raises _Refused, and then nothing is written."""
    user, total = _Purse.of_user(wanted), _Purse.of_total(wanted.day)
    if wanted.user is None:
        mine, everyones = None, ledger.hold_for_all(wanted, total.cap)
    else:
        mine, everyones = ledger.hold(wanted, user.cap, total.cap)
        if mine is None:
            raise _Refused(user)
    if everyones is None:
        raise _Refused(total)
    return mine, everyones


def _close(payments: Mapping[Reservation, Payment]) -> set[UUID]:
    """Turn reservations of one user into their cost, each once: which of them nobody had closed before."""
    closed: set[UUID] = set()
    if payments:
        user = next(iter(payments)).user
        for paid in ledger.pay(list(payments.values())):
            closed.update(paid.reservations)
            _Purse(f"user:{user.pk if user else None}", paid.day, cap_of(user)).look_at(paid.mine)
            _Purse.of_total(paid.day).look_at(paid.everyones)
    return closed


def _tokens(calls: Iterable[Call]) -> Tokens:
    """What the calls are known to have used; one without a usage counts as a call alone."""
    calls = list(calls)
    used = [billed(call.usage) for call in calls if call.usage]
    return Tokens(
        input=sum(usage.input for usage in used),
        output=sum(usage.output for usage in used),
        cache_read=sum(usage.cache_read for usage in used),
        cache_written=sum(usage.cache_written for usage in used),
        calls=len(calls),
    )
