"""A user's day of model use, as the settings page shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from chat import budget
from chat.models import TokenUsage
from storeagent import configuration
from storeagent.accounts import panels
from storeagent.accounts.models import User


def today(user: User) -> dict[str, Any]:
    configuration.refresh()
    usage = TokenUsage.objects.of(user).filter(day=timezone.now().date()).first()
    cost, reserved = (usage.cost, usage.reserved) if usage else (Decimal(), Decimal())
    cap = budget.cap_of(user)
    return {
        "calls": usage.calls if usage else 0,
        "tokens": _tokens(usage) if usage else 0,
        "cost": cost,
        "reserved": reserved,
        "cap": cap,
        "percent": min(100, round(100 * (cost + reserved) / cap)) if cap else 100,
    }


def _tokens(usage: TokenUsage) -> int:
    return usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_written_tokens


def register_panel() -> None:
    panels.register(
        panels.Panel(
            id="usage",
            title=gettext_lazy("Your usage today"),
            text=gettext_lazy(
                "What your messages cost in calls to language models. When the day’s budget is used up, "
                "the agent goes on without them, until midnight UTC."
            ),
            template="chat/_usage.html",
            context=today,
        )
    )
