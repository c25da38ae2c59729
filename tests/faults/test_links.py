"""What a network does, on each link: no 500, nothing opens, an answer or a plain apology in time, then all is well."""

from __future__ import annotations

import os
import time

import pytest

from tests.fakes import Fault as Model
from tests.faults.installation import NUMBER, SLACK, WITHIN, Answered, Installation, be_well
from tests.faults.proxy import Fault

LINKS = ("database", "anthropic", "openai", "langfuse", "sentry")
EVERYWHERE = [(link, fault) for link in LINKS for fault in Fault]
# One of each kind of link and fault; FAULTS=all is for `make eval`.
SOME = [
    ("database", Fault.TIMEOUT),
    ("database", Fault.DOWN),
    ("database", Fault.CUT),
    ("anthropic", Fault.TIMEOUT),
    ("openai", Fault.RESET),
    ("langfuse", Fault.TIMEOUT),
    ("sentry", Fault.DOWN),
]
RECOVERY = 20  # seconds


@pytest.mark.parametrize(
    ("link", "fault"),
    EVERYWHERE if os.environ.get("FAULTS") == "all" else SOME,
    ids=lambda part: getattr(part, "name", part),
)
def test_a_link_in_trouble(link: str, fault: Fault, installation: Installation, record_property) -> None:
    healthy(installation)
    if link == "openai":
        installation.fakes["anthropic"].script(Model.OVERLOADED)
    installation.proxies[link].suffer(fault)
    try:
        if link == "sentry":
            break_something(installation)
        told = [*installation.everything(), installation.wrong_passphrase()]
    finally:
        installation.proxies[link].mend()
        if link == "openai":
            be_well(installation.fakes["anthropic"])
    record_property("slowest", max((each.seconds, each.what) for each in told))
    for each in told:
        assert_plain(each)
    if link in ("langfuse", "sentry"):
        assert_heard_again(link, installation)
    if link != "database":
        assert {each.what: each.status for each in told if each.what not in ("wrong", "healthz")} == {
            "save": 200, "find": 200, "list": 200, "page": 200, "live": 200
        }  # fmt: skip
    healthy(installation)


def break_something(installation: Installation) -> None:
    """So that there is an error to report."""
    database = installation.proxies["database"]
    database.suffer(Fault.DOWN)
    assert installation.save().status == 503
    database.mend()
    healthy(installation)


def assert_heard_again(link: str, installation: Installation) -> None:
    fake = installation.fakes[link]
    if link == "sentry":
        before = len(fake.events)
        break_something(installation)
        fake.wait_for(before + 1, within=20)
    else:
        before = len(fake.spans("turn"))
        healthy(installation)
        fake.wait_for(lambda: len(fake.spans("turn")) > before, 30)


def assert_plain(each: Answered) -> None:
    """An answer or an apology, in time, that gives nothing away."""
    assert each.status in (200, 403, 429, 503), (each.what, each.status, each.body)
    assert each.seconds < WITHIN + SLACK, (each.what, each.seconds)
    if each.what not in ("save", "right"):
        assert not NUMBER.search(each.body), (each.what, each.body)
    if each.status == 503 and each.what != "healthz":
        assert "try again" in each.body or "send" in each.body or "sorry" in each.body.lower(), each.body
    assert "Traceback" not in each.body
    if each.what == "wrong":
        assert each.status != 200


def healthy(installation: Installation) -> None:
    """Without a restart, and soon; and what was acknowledged is there."""
    deadline = time.monotonic() + RECOVERY
    while (said := installation.save()).status != 200 or installation.ask("", "GET", "/healthz").status != 200:
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
    assert set(installation.saved) <= installation.in_table()
    assert [each.status for each in installation.everything()] == [200] * 6
    right = installation.right_passphrase()
    assert right.status == 200, right
    assert NUMBER.search(right.body)
