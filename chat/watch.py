from __future__ import annotations

from datetime import datetime, timedelta

from chat import outages
from chat.models import Turn
from storeagent.observability.watch import Trouble

SETTLED = timedelta(minutes=1)  # so that a reply that was under way when the provider went down proves nothing


def provider_back(now: datetime) -> list[Trouble]:
    """Say of a provider that it is back when a reply came from it since.

    The turn whose breaker closes says so at once; a process that was started since has a breaker that knows of no
    trouble, and nothing to close.
    """
    for alert in outages.still_down():
        name = outages.provider_of(alert)
        done = Turn.objects.filter(finished_at__gt=alert.raised_at + SETTLED, status=Turn.Status.DONE)
        if done.filter(provider=name).exists():
            outages.came_back(name)
    return []


CHECKS = [provider_back]
