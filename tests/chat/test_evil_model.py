"""State × event × whatever a model may say: the gates hold. `make eval` takes 100,000 of these steps."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.chat.evil import STEPS, Walk
from tests.conftest import make_user

LENGTH = 6  # steps of a conversation
SHARDS = int(os.environ.get("EVIL_SHARDS", "1"))  # that run side by side
CONVERSATIONS = int(os.environ.get("EVIL_STEPS", "150")) // LENGTH // SHARDS


@pytest.fixture
def alice(transactional_db, configure):
    configure(SPECULATE=True)
    return make_user("alice@example.com")


@pytest.mark.parametrize("shard", range(SHARDS))
@settings(
    max_examples=CONVERSATIONS,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking takes minutes, and six steps are short enough
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=st.lists(STEPS, min_size=LENGTH, max_size=LENGTH))
def test_the_gates_hold_against_an_evil_model(alice, shard, steps) -> None:
    walk = Walk(alice)
    for step in steps:
        walk.take(step)
