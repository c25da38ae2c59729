"""Find turns, and see what happened in a conversation. Read-only, numbers masked."""

from __future__ import annotations

import re
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from structlog.testing import capture_logs

from adminpanel.inspector import finding
from chat.models import Conversation, Turn
from storeagent.observability import audit, request_id
from tests.adminpanel.turns import CALL, FOUND, make_turn, text_of
from tests.conftest import PASSPHRASE

FIND = "/admin/inspector/"


def page_of(turn):
    return f"{FIND}{turn.conversation_id}/"


@pytest.fixture
def turns(alice, bob):
    old = timezone.now() - timedelta(days=10)
    return {
        "alices": make_turn(alice, "Save Hélène’s Bakery", intent="save", provider="anthropic"),
        "bobs": make_turn(bob, "number of the florist", intent="retrieve_by_name", state_after="TERMINATED"),
        "old": make_turn(alice, "who won the game", old, intent="off_scope", request_id="an-old-request"),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"alices", "bobs", "old"}),
        ({"user": "Alice@example.com"}, {"alices", "old"}),
        ({"user": "bo"}, {"bobs"}),
        ({"user": "nobody"}, set()),
        ({"state": "TERMINATED"}, {"bobs"}),
        ({"intent": "off_scope"}, {"old"}),
        ({"provider": "offline"}, {"bobs", "old"}),
        ({"text": "hélène bak"}, {"alices"}),
        ({"text": "florist game"}, set()),
        ({"text": "' \\ & | ! :*"}, set()),
        ({"text": "the", "intent": "off_scope"}, {"old"}),
        ({"intent": "save", "provider": "offline"}, set()),
        ({"provider": "offline", "user": "bo"}, {"bobs"}),
    ],
)
def test_turns_are_found_by_what_is_asked(staff, turns, asked, found):
    page = staff.get(FIND, asked).content.decode()

    assert {name for name, turn in turns.items() if f"#turn-{turn.pk}" in page} == found


def test_turns_are_found_by_day(staff, turns):
    day = turns["old"].created_at.date()
    page = staff.get(FIND, {"since": day, "until": day}).content.decode()

    assert f"#turn-{turns['old'].pk}" in page
    assert f"#turn-{turns['alices'].pk}" not in page


def test_a_word_that_very_many_messages_have_is_found_too(staff, turns, monkeypatch):
    monkeypatch.setattr("adminpanel.inspector.finding.FEW", 1)
    page = staff.get(FIND, {"text": "the"}).content.decode()

    assert f"#turn-{turns['bobs'].pk}" in page
    assert f"#turn-{turns['old'].pk}" in page


@contextmanager
def slow(part):
    """PostgreSQL takes a minute for statements with this in it."""

    def sleep(execute, statement, values, *others):
        if part in statement:
            return execute("SELECT pg_sleep(60)", None, *others)
        return execute(statement, values, *others)

    with connection.execute_wrapper(sleep):
        yield


def test_words_that_are_not_looked_up_in_time_are_found_in_the_latest_turns(staff, turns):
    with slow(f"LIMIT {finding.FEW + 1}"):
        page = staff.get(FIND, {"text": "florist"}).content.decode()

    assert f"#turn-{turns['bobs'].pk}" in page
    assert f"#turn-{turns['old'].pk}" not in page


def test_a_search_that_takes_too_long_is_given_up_and_says_how_to_narrow_it(staff, turns):
    with capture_logs() as logs, slow('FROM "turns"'):
        response = staff.get(FIND, {"text": "florist", "state": "IDLE"})
    page = text_of(response)

    assert response.status_code == 200
    assert "This search took too long" in page
    assert "name a user, name days" in page
    assert 'value="florist"' in response.content.decode()
    assert "No turn like that" not in page
    assert {"event": "search given up", "log_level": "warning", "by": ["state", "text"]} in logs
    assert f"#turn-{turns['bobs'].pk}" in staff.get(FIND, {"text": "florist"}).content.decode()


def test_a_request_id_leads_to_its_turn(staff, turns):
    response = staff.get(FIND, {"request_id": "an-old-request"})

    assert response.url == f"{page_of(turns['old'])}?until={turns['old'].pk}#turn-{turns['old'].pk}"


def test_a_request_that_was_no_turn_leads_to_the_audit_log(staff, turns):
    page = staff.get(FIND, {"request_id": "some-other-request"}).content.decode()

    assert "/admin/observability/auditlog/?request_id=some-other-request" in page


def test_the_audit_log_is_read_by_request_id(staff, alice):
    for name in ("one-request", "another-request"):
        request_id.bind(name)
        audit.record(f"store.{name[:3]}", user=alice)
    page = text_of(staff.get("/admin/observability/auditlog/?request_id=one-request"))

    assert "one-request" in page
    assert "another-request" not in page


@pytest.mark.parametrize(
    "odd", [{"since": "yesterday"}, {"text": "a\0b"}, {"user": "\0"}, {"state": "GONE"}, {"after": "nonsense"}]
)
def test_odd_input_is_no_error_of_the_server(staff, turns, odd):
    assert staff.get(FIND, odd).status_code == 200


def test_pages_of_the_list_have_every_turn_once(staff, alice):
    now = timezone.now()
    made = {str(make_turn(alice, at=now - timedelta(minutes=n // 3)).pk) for n in range(120)}
    seen, address = [], "/admin/inspector/?user=alice%40example.com"
    while address:
        page = staff.get(address).content.decode()
        seen += re.findall(r"#turn-([0-9a-f-]{36})", page)
        more = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        address = more and FIND + more[1].replace("&amp;", "&")

    assert len(seen) == 120
    assert set(seen) == made


def test_a_turn_is_shown_with_all_that_it_did(staff, alice):
    failover = {
        "purpose": "reply",
        "source": "anthropic",
        "target": "openai",
        "reason": "timeout: late",
        "opened": True,
    }
    turn = make_turn(
        alice,
        "Whose number is •••98?",
        intent="retrieve_by_phone",
        provider="openai",
        prompt="reply@3",
        state_before="AWAITING_PASSPHRASE_FOR_REVERSE",
        outcome={"events": ["passphrase_right"], "blocked_seconds": 0},
        receipts=[FOUND],
        calls=[CALL],
        cost="0.0012",
        first_token_ms=431,
        total_ms=977,
        failovers=[failover],
        request_id="the-request-itself",
    )
    request_id.bind("the-request-itself")
    audit.record("contamination", user=alice, rule="claim", turn=str(turn.pk), model="m")
    response = staff.get(page_of(turn))
    page = text_of(response)

    for words in (
        "Whose number is •••98?",
        "Intent retrieve_by_phone",
        "AWAITING_PASSPHRASE_FOR_REVERSE → IDLE",
        "The passphrase was right.",
        "lookup_by_phone(phone=“•••98”) → found (2)",
        "The guard stopped the reply: claim.",
        "anthropic gave way to openai (timeout: late), and its breaker opened",
        "anthropic claude-sonnet-5-5 reply@3 1050",
        "Provider openai · reply@3",
        "First token 431 ms",
        "Total 977 ms",
        "Tokens 1050",
        "Cost $0.0012",
        "the-request-itself",
        "contamination",
    ):
        assert words in page
    assert "/admin/observability/auditlog/?request_id=the-request-itself" in response.content.decode()


@pytest.mark.parametrize("number", ["+14155550198", "0198", "198"])
def test_not_even_a_part_of_a_number_is_shown(staff, alice, number):
    turn = make_turn(alice, receipts=[FOUND | {"arguments": {"phone": number}}])
    turn.conversation.pending_action = {"operations": [{"tool": "save_store", "arguments": {"phone": number}}]}
    turn.conversation.save()
    page = text_of(staff.get(page_of(turn)))

    assert "phone=“•••" in page
    assert number[-3:] not in re.sub(r"\d\d:\d\d:\d\d|\d+ ms", "", page)


@pytest.mark.django_db(transaction=True)
def test_a_real_conversation_is_told_without_a_number(staff, talk_to_agent):
    conversation_id = talk_to_agent(
        "Save ACME Hardware, 415-555-0198",
        "save Shorty 555-0188",
        "whose number ends in 0198?",
        "not the passphrase",
        PASSPHRASE,
        "what is the weather?",
        "bye",
    )
    page = staff.get(f"{FIND}{conversation_id}/").content.decode()
    listed = staff.get(FIND).content.decode()
    told = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}", "", page + listed)

    assert "save_store(" in page
    assert "waits for the area code" in page
    assert "The passphrase was wrong." in page
    assert "passphrase.refused" in page
    assert "Saved ACME Hardware" in page  # the summary
    assert PASSPHRASE not in page
    assert not re.search(r"555.?01|0198|0188|415.?555", told)


@pytest.fixture
def talk_to_agent(transactional_db, alice):
    from tests.chat.conftest import Talk

    def say(*messages):
        talk = Talk(alice)
        for message in messages:
            talk.say(message)
        return talk.conversation_id

    return say


def test_a_long_conversation_has_pages(staff, alice):
    conversation = Conversation.objects.create(user=alice)
    now = timezone.now()
    turns = [
        make_turn(alice, f"word {n}", now - timedelta(minutes=120 - n), conversation=conversation) for n in range(120)
    ]
    latest = text_of(staff.get(page_of(turns[0])))
    assert "word 119" in latest
    assert "word 69 " not in latest

    middle = staff.get(f"{page_of(turns[0])}?until={turns[69].pk}").content.decode()
    assert "word 20<" in middle
    assert "word 70<" not in middle
    assert f"?until={turns[19].pk}" in middle
    assert "The latest turns" in middle


def test_another_conversations_turn_is_not_found_in_it(staff, turns):
    for until in (turns["bobs"].pk, uuid.uuid4(), "nonsense"):
        assert staff.get(f"{page_of(turns['alices'])}?until={until}").status_code == 404
    assert staff.get(f"{FIND}{uuid.uuid4()}/").status_code == 404


def test_what_a_person_wrote_is_no_markup(staff, alice):
    turn = make_turn(alice, "<img src=x onerror=alert(1)>")
    for address in (FIND, page_of(turn)):
        assert b"<img" not in staff.get(address).content


def test_there_is_nothing_to_change(staff, turns):
    main = staff.get(page_of(turns["alices"])).content.decode().partition("<main")[2]

    assert 'method="post"' not in main
    assert "<button" not in main


@pytest.mark.parametrize("asked", ["", "?intent=save&state=IDLE"])
def test_the_number_of_queries_does_not_grow(staff, alice, asked):
    conversation = make_turn(alice, request_id="r").conversation
    addresses = [FIND + asked, f"{FIND}{conversation.pk}/"]
    staff.get(FIND)  # the first request of a process reads a little more
    few = [queries_of(staff, address) for address in addresses]
    for _ in range(10):
        make_turn(alice, conversation=conversation, request_id="r", receipts=[FOUND], calls=[CALL])
    audit.record("store.saved", user=alice)

    assert [queries_of(staff, address) for address in addresses] == few
    assert max(few) <= 9


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_the_list_is_read_by_indexes(alice):
    one = make_turn(alice)
    alike = {"user": alice, "conversation": one.conversation, "intent": "save", "provider": "offline"}
    many = (Turn(id=uuid.uuid4(), request_id=f"{n}", state_after="IDLE", **alike) for n in range(2_000))
    Turn.objects.bulk_create(many)  # with few rows one index is as good as another
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE turns")
    assert "turns_by_request" in finding.find({"request_id": "r"}).explain()
    found = finding.find({"intent": "save", "provider": "offline", "state": "IDLE"})
    assert "Index Only Scan using turns_by_time" in found.order_by("-created_at", "-id")[:51].explain()


def test_frequent_words_are_looked_for_turn_by_turn(alice, monkeypatch):
    monkeypatch.setattr("adminpanel.inspector.finding.FEW", 0)
    make_turn(alice, "the bakery")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = finding.find({"text": "the"}).order_by("-created_at", "-id")[:51].explain()

    assert plan.index("turns_by_time") < plan.index("SubPlan") < plan.index("messages_turn_id")
    assert "messages_by_word" not in plan


def test_turns_are_found_by_a_provider_that_is_no_longer_asked(operator_client, settings, alice) -> None:
    settings.PROVIDERS = ["offline"]
    make_turn(alice, "By Claude", provider="anthropic")
    make_turn(alice, "By the templates")
    assert "By Claude" in (page := text_of(operator_client.get("/admin/inspector/?provider=anthropic")))
    assert "By the templates" not in page


def test_the_last_day_there_is_is_a_day(operator_client, alice) -> None:
    make_turn(alice, "Save ACME")
    assert "Save ACME" in text_of(operator_client.get("/admin/inspector/?since=0001-01-01&until=9999-12-31"))
