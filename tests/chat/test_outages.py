"""A provider that goes down is one alert, and that it is back another, however many turns and processes notice."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from chat import outages
from chat.models import Conversation, Turn
from storeagent.observability import watch
from storeagent.observability.models import Alert
from tests.threads import in_parallel


def kinds() -> list[str]:
    return list(Alert.objects.order_by("raised_at").values_list("kind", flat=True))


def minutes_pass(minutes: float) -> None:
    for alert in Alert.objects.all():
        Alert.objects.filter(pk=alert.pk).update(raised_at=alert.raised_at - timedelta(minutes=minutes))


def answered(user, provider: str, status: str = Turn.Status.DONE) -> None:
    conversation = Conversation.objects.create(user=user)
    fields = {"status": status, "finished_at": timezone.now(), "provider": provider}
    Turn.objects.create(pk=uuid.uuid4(), user=user, conversation=conversation, **fields)


def test_down_and_up_again_and_down_again(db) -> None:
    assert not outages.came_back("anthropic")  # nobody said that it is away
    assert outages.went_down("anthropic", "It keeps failing.")
    assert not outages.went_down("anthropic", "It keeps failing.")
    assert outages.came_back("anthropic")
    assert not outages.came_back("anthropic")
    assert outages.went_down("anthropic", "It keeps failing.")
    assert kinds() == ["provider.down", "provider.up", "provider.down"]


def test_each_provider_has_its_own(db) -> None:
    assert outages.went_down("anthropic", "It keeps failing.")
    assert outages.went_down("openai", "It keeps failing.")
    assert outages.came_back("openai")


def test_many_at_once_raise_it_once(transactional_db) -> None:
    assert sum(in_parallel(10, lambda _: outages.went_down("anthropic", "It keeps failing."))) == 1
    assert sum(in_parallel(10, lambda _: outages.came_back("anthropic"))) == 1


def test_one_that_lasts_is_said_once_a_day(db) -> None:
    outages.went_down("anthropic", "It keeps failing.")
    minutes_pass(24 * 60 + 1)
    assert outages.went_down("anthropic", "It keeps failing.")


def test_a_reply_of_another_process_shows_that_it_is_back(alice, settings) -> None:
    settings.PROVIDERS = ["anthropic", "offline"]
    outages.went_down("anthropic", "It keeps failing.")
    answered(alice, "anthropic")  # which was under way
    answered(alice, "offline")
    watch.look()
    assert kinds() == ["provider.down"]
    minutes_pass(2)
    answered(alice, "offline")
    answered(alice, "anthropic", Turn.Status.FAILED)
    Turn.objects.filter(provider="anthropic", status=Turn.Status.DONE).delete()
    watch.look()
    assert kinds() == ["provider.down"]
    answered(alice, "anthropic")
    watch.look()
    assert kinds() == ["provider.down", "provider.up"]
    assert Alert.objects.get(kind="provider.up").text == "anthropic answers again."
