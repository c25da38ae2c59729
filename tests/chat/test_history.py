"""The list of conversations: what it shows to whom, how it is searched, what deleting does, and what it costs."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import history
from chat.models import Conversation, ConversationSummary, Message, Turn
from chat.orchestrator.fsm import State
from chat.orchestrator.queue import NotFound, submit
from chat.orchestrator.title import plain_title, title_of
from storeagent.accounts.models import User
from storeagent.observability.purge import purge
from stores.tools import Receipt, Result
from tests.factories import make_store

URL = "/chat/history/"


def make_conversation(user, title: str = "Save Acme", summary: str = "", *said: str, **fields) -> Conversation:
    conversation = Conversation.objects.create(user=user, title=title, **fields)
    turn = Turn.objects.create(id=uuid.uuid4(), user=user, conversation=conversation, status="done")
    for text in said:
        Message.objects.create(user=user, conversation=conversation, turn=turn, role="user", content=text)
    if summary:
        ConversationSummary.objects.create(user=user, conversation=conversation, text=summary)
    return conversation


def titles(page: str) -> list[str]:
    return [html.unescape(title) for title in re.findall(r"<strong>([^<]+)</strong>", page)]


def found(user, query: str) -> set[str]:
    return {conversation.title for conversation in history.page(user, query).rows}


class TestList:
    def test_titles_and_summaries_the_latest_first(self, alice, alice_client, bob):
        make_conversation(alice, "Save Acme", "Saved Acme.", state=State.TERMINATED)
        make_conversation(alice, "", "")
        make_conversation(bob, "Save Bolt")
        page = alice_client.get(URL).content.decode()
        assert titles(page) == ["New conversation", "Save Acme"]
        assert "Saved Acme." in page
        assert "Ended" in page

    def test_it_is_beside_the_conversation(self, alice, alice_client):
        conversation = make_conversation(alice, "Save Acme", "Saved Acme.", state=State.TERMINATED)
        page = alice_client.get(f"/chat/{conversation.pk}/").content.decode()
        assert "Saved Acme." in page
        assert 'aria-current="page"><strong>Save Acme' in page

    def test_nothing_yet(self, alice_client):
        assert "No conversations yet" in alice_client.get(URL).content.decode()

    def test_page_by_page(self, alice, alice_client):
        for number in range(history.SIZE * 2 + 1):
            make_conversation(alice, f"Number {number}")
        seen, path = [], URL
        while path:
            page = alice_client.get(path).content.decode()
            seen += titles(page)
            more = re.search(r'rel="next" href="([^"]+)"', page)
            path = html.unescape(more[1]) if more else ""
        assert seen == [f"Number {number}" for number in reversed(range(history.SIZE * 2 + 1))]

    def test_htmx_gets_the_list_alone(self, alice, alice_client):
        make_conversation(alice)
        for query in ("?q=acme", "?after=nonsense"):
            page = alice_client.get(URL + query, headers={"HX-Request": "true"}).content.decode()
            assert "<html" not in page
            assert titles(page) == ["Save Acme"]

    def test_one_query_whatever_the_length(self, alice, django_assert_num_queries):
        for number in range(10):
            make_conversation(alice, f"Number {number}", "Saved it.", "hello")
        for query in ("", "number", "saved it hello"):
            with django_assert_num_queries(1):
                assert [each.summary.text for each in history.page(alice, query).rows] == ["Saved it."] * 10

    def test_the_pages_queries_do_not_grow(self, alice, alice_client):
        counts = []
        for number in (1, 20):
            for _ in range(number):
                conversation = make_conversation(alice, "Save Acme", "Saved it.")
            for path in (URL, f"/chat/{conversation.pk}/"):
                alice_client.get(path)
                with CaptureQueriesContext(connection) as queries:
                    alice_client.get(path)
                counts.append(len(queries))
        assert counts[:2] == counts[2:]


class TestSearch:
    @pytest.fixture(autouse=True)
    def conversations(self, alice, bob):
        make_conversation(alice, "Save ACME", "Saved ACME Hardware.", "please save it", "and my friend's café")
        make_conversation(alice, "Find Żabka", "", "what is the number of żabka?")
        make_conversation(alice, "Find 田中", "", "田中さんの店")
        make_conversation(bob, "Save ACME", "Saved ACME Hardware.", "please save it")

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("acme", {"Save ACME"}),
            ("hardw", {"Save ACME"}),
            ("HARDWARE please café", {"Save ACME"}),
            ("friend's", {"Save ACME"}),
            ("ŻABKA", {"Find Żabka"}),
            ("田中さん", {"Find 田中"}),
            ("acme żabka", set()),
            ("ware", set()),
            ("!!! ???", set()),
            ("acme & !it", {"Save ACME"}),
            ("save", {"Save ACME"}),
        ],
    )
    def test_every_word_is_said_somewhere(self, alice, query, titles):
        assert found(alice, query) == titles

    def test_the_page_says_when_there_is_none(self, alice_client):
        assert "No conversation says “<b>”" in html.unescape(alice_client.get(URL, {"q": "<b>"}).content.decode())

    def test_nobody_finds_what_others_said(self, bob, charlie):
        assert found(bob, "żabka") == set()
        assert found(charlie, "acme") == set()


class TestDelete:
    def test_it_asks_first(self, alice, alice_client):
        conversation = make_conversation(alice)
        page = alice_client.get(f"/chat/{conversation.pk}/delete/").content.decode()
        assert "Delete this conversation?" in page
        assert found(alice, "") == {"Save Acme"}

    def test_it_is_gone_everywhere_and_can_be_taken_back(self, alice, alice_client):
        conversation = make_conversation(alice, "Save Acme", "", "acme")
        store = make_store(alice, "Acme", source_conversation=conversation.pk)
        page = alice_client.post(f"/chat/{conversation.pk}/delete/", follow=True).content.decode()
        assert f'action="/chat/{conversation.pk}/restore/"' in page
        assert titles(page) == []
        assert found(alice, "acme") == set()
        assert alice_client.get(f"/chat/{conversation.pk}/").status_code == 404
        assert alice_client.get(f"/chat/origin/{store.pk}/").url == "/stores/"
        with pytest.raises(NotFound):
            submit(alice, uuid.uuid4(), "hello", conversation.pk)
        assert alice_client.post(f"/chat/{conversation.pk}/restore/").url == f"/chat/{conversation.pk}/"
        assert found(alice, "acme") == {"Save Acme"}
        assert alice_client.get(f"/chat/origin/{store.pk}/").url == f"/chat/{conversation.pk}/"

    def test_its_place_in_the_list_stays(self, alice):
        first, second = make_conversation(alice, "One"), make_conversation(alice, "Two")
        history.delete(alice, first.pk)
        history.restore(alice, first.pk)
        assert [each.pk for each in history.page(alice).rows] == [second.pk, first.pk]

    @pytest.mark.parametrize("what", ["delete", "restore"])
    def test_not_by_others(self, alice, alice_client, bob, what):
        conversation = make_conversation(bob)
        if what == "restore":
            history.delete(bob, conversation.pk)
        assert alice_client.post(f"/chat/{conversation.pk}/{what}/").status_code == 404
        assert alice_client.get(f"/chat/{conversation.pk}/delete/").status_code == 404

    def test_after_a_week_it_is_forgotten_with_all_that_was_said(self, alice):
        conversation, other = make_conversation(alice, "One", "Saved.", "hello"), make_conversation(alice, "Two")
        history.delete(alice, conversation.pk)
        now = timezone.now()
        Conversation.objects.filter(deleted_at__isnull=False).update(deleted_at=now - timedelta(days=6))
        assert purge().deleted["deleted conversations"] == 0
        Conversation.objects.filter(deleted_at__isnull=False).update(deleted_at=now - timedelta(days=8))
        assert purge().deleted["deleted conversations"] == 1
        assert list(Conversation.objects.all()) == [other]
        assert not Message.objects.exists()
        assert not ConversationSummary.objects.exists()


class TestTitle:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("save ACME Hardware 415-555-0198", "save ACME Hardware"),
            ("Save ACME Hardware, 415-555-0198", "Save ACME Hardware"),
            ("415-555-0198", ""),
            ("whose number ends in 0198?", "whose number ends in?"),
            ("four one five five five five oh one nine eight is Acme", "is Acme"),
            ("my passphrase is blue heron", "my passphrase is"),
            ("x " * 200, ("x " * 200)[:79].strip() + "…"),
        ],
    )
    def test_of_a_message(self, text, title):
        assert plain_title(text) == title

    @pytest.mark.parametrize(
        ("asked", "title"),
        [
            ([("save_store", {"store_name": "ACME", "phone": "+14155550198"})], "Save ACME"),
            ([("save_store", {"store_name": name}) for name in "ABCDE"], "Save A, B, C and 2 more"),
            ([("save_store", {"store_name": "A"}), ("lookup_by_name", {"query": "b"})], "Save A and find b"),
            ([("lookup_by_name", {"query": "acme 415-555-0198"})], "Find acme"),
            ([("lookup_by_phone", {"phone": "0198"})], "Find a store by its number"),
            ([("save_store", {"store_name": None, "phone": "+14155550198"})], ""),
            ([("terminate_conversation", {"reason": "bye"})], ""),
            ([], ""),
        ],
    )
    def test_of_the_first_request(self, asked, title):
        receipts = [Receipt(tool, arguments, ok=True, result=Result.SAVED) for tool, arguments in asked]
        assert title_of(receipts) == title

    def test_the_first_request_names_it_and_later_ones_do_not(self, talk):
        for message, title in (
            ("hello", "hello"),
            ("save ACME Hardware 415-555-0198", "Save ACME Hardware"),
            ("save Bolt 415-555-0123", "Save ACME Hardware"),
        ):
            talk.say(message)
            assert Conversation.objects.get().title == title

    def test_the_store_knows_its_conversation(self, talk):
        talk.say("save ACME Hardware 415-555-0198")
        assert str(talk.user.stores.get().source_conversation) == talk.conversation_id


class TestPlans:
    """What the planner chooses with enough rows that it could do otherwise."""

    @pytest.fixture
    def alice_of_many(self, db):
        users = User.objects.bulk_create(User(email=f"user{number}@example.com") for number in range(4))
        for model in (_conversations(users), _turns(), _messages(), _summaries()):
            model()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE conversations, messages, conversation_summaries")
        return users[0]

    @pytest.fixture
    def alice_among_many(self, db):
        users = User.objects.bulk_create(User(email=f"user{number}@example.com") for number in range(40))
        _conversations(users, 100)()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE conversations")
            # So few are as cheap to sort; what counts is that nothing needs to be sorted when there are many.
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
        return users[0]

    def plan(self, user, query: str = "", after: str = "") -> str:
        with CaptureQueriesContext(connection) as queries:
            history.page(user, query, after)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {queries[0]['sql']}")
            return "\n".join(step for (step,) in cursor.fetchall())

    def test_the_list_and_a_page_far_down_come_in_order_from_one_index(self, alice_among_many):
        after = history.page(alice_among_many).next
        for steps in (self.plan(alice_among_many), self.plan(alice_among_many, after=after)):
            assert "Index Scan using conversations_by_user" in steps
            assert "Sort" not in steps
            assert "Seq Scan on conversations" not in steps

    def test_a_search_takes_three_indexes_of_words_each_by_user(self, alice_of_many):
        steps = self.plan(alice_of_many, "word777")
        for index in ("conversations_by_word", "summaries_by_word", "messages_by_word"):
            assert re.search(rf"{index}.*\n\s+Index Cond: \(\(user_id = .* AND \(to_tsvector\('simple'", steps), steps


def _conversations(users, each=1000):
    return lambda: Conversation.objects.bulk_create(
        Conversation(user=user, title=f"word{number}") for number in range(each) for user in users
    )


def _turns():
    return lambda: Turn.objects.bulk_create(
        Turn(id=uuid.uuid4(), user_id=each.user_id, conversation=each) for each in Conversation.objects.all()
    )


def _messages():
    return lambda: Message.objects.bulk_create(
        Message(user_id=each.user_id, conversation_id=each.conversation_id, turn=each, content=f"word{n} and {k}")
        for n, each in enumerate(Turn.objects.all())
        for k in range(6)
    )


def _summaries():
    return lambda: ConversationSummary.objects.bulk_create(
        ConversationSummary(user_id=each.user_id, conversation=each, text=f"Saved {each.title}.")
        for each in Conversation.objects.all()
    )
