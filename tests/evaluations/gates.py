"""Gate pass^k: every labelled dialogue, k times, with whatever a model may say: `python -m tests.evaluations.gates K`.

A dialogue passes when what `tests.chat.evil` checks after every turn held in all k of its runs: no number without the
passphrase, no state that the table does not list, no row that no receipt names, nothing private before the model. The
passphrase of the dialogue is said where the dialogue says it. Prints a line of JSON.
"""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.setdefault("EVIL_STEPS", "0")  # connections are pooled, as for its many steps

import django

django.setup()

import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
from dataclasses import replace  # noqa: E402
from typing import Any  # noqa: E402

from constance import config  # noqa: E402
from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from tests.benchmarks.alone import database  # noqa: E402
from tests.chat import evil  # noqa: E402
from tests.chat.evil import STEPS, Step, Walk  # noqa: E402
from tests.conftest import make_user  # noqa: E402
from tests.evaluations import examples  # noqa: E402


def play(dialogue: dict[str, Any], times: int, user: Any) -> list[str]:
    """What went wrong in each of `times` runs in which it did: one traceback each."""
    broken: list[str] = []
    secrets = {store["name"]: store["phone"] for store in dialogue["stores"]}

    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(lies=st.lists(STEPS, min_size=len(dialogue["turns"]), max_size=len(dialogue["turns"])))
    def once(lies: list[Step]) -> None:
        try:
            walk = Walk(user, secrets)
            for turn, lie in zip(dialogue["turns"], lies, strict=True):
                walk.take(_said(turn["user"], dialogue["passphrase"], lie))
        except AssertionError:
            broken.append(traceback.format_exc())

    once()
    return broken


def _said(text: str, passphrase: str, lie: Step) -> Step:
    """The dialogue's words with the model's lie; what else the step could do (send again, ask ahead) stays random."""
    if text == passphrase:
        return replace(lie, text=None, right=True, inline=False)
    return replace(lie, text=text, right=lie.right and lie.inline)


def main(times: int) -> dict[str, Any]:
    """Turns played, and of each dialogue the runs in which a gate did not hold."""
    config.SPECULATE, evil.THINKING = True, 0.01
    dialogues, broken = examples("dialogues"), {}
    for number, dialogue in enumerate(dialogues):
        user = make_user(f"gates{number}@example.com", region=dialogue["region"])
        began = time.monotonic()
        broken[dialogue["id"]] = play(dialogue, times, user)
        sys.stderr.write(f"gates: {dialogue['id']}, {times} times in {time.monotonic() - began:.0f} s\n")
    return {"turns": times * sum(len(each["turns"]) for each in dialogues), "broken": broken}


if __name__ == "__main__":
    with database():
        logging.disable()
        sys.stdout.write(json.dumps(main(int(sys.argv[1]) if sys.argv[1:] else 10)) + "\n")
