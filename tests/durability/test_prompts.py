"""A prompt that is published in one process is what another one uses within a second, and so is a roll-back."""

from __future__ import annotations

import time

from chat import prompts
from chat.prompts import DEFAULTS, draft
from tests.conftest import make_user
from tests.fakes import reply

SECOND = 1.0


def test_another_process_uses_it_within_a_second(nursery, model, talking) -> None:
    client = talking(nursery.start())
    client.say("hello")
    prompts.publish(draft("reply", DEFAULTS["reply"] + "\n\nPUBLISHED elsewhere.", None), None, "to see")
    time.sleep(SECOND)
    client.say("hello again")
    assert "PUBLISHED elsewhere." in _last_system(model)
    prompts.roll_back("reply", make_user("op@example.com"))
    time.sleep(SECOND)
    client.say("hello once more")
    assert "PUBLISHED elsewhere." not in _last_system(model)


def _last_system(model) -> str:
    return str([request for request in model.requests if reply(request)][-1].json["system"])
