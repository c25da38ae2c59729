"""The texts that models are given: what ships, what is live, how one is filled in, published and taken back."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import prompts
from chat.models import PromptVersion
from chat.orchestrator.fsm import Event
from chat.prompts import DEFAULTS, LivePrompt, Refused, draft, live, problems, publish, refresh, render, roll_back
from chat.providers.base import Hold, Intent
from storeagent.observability.models import AuditLog
from stores.tools import TOOLS, Result
from tests.conftest import make_user

HELP = "Kindly: {{help}}"
AUDITED = {"prompt": "reply@1", "before": "reply@0", "digest": LivePrompt("reply", 1, HELP).digest}


@pytest.fixture(autouse=True)
def as_shipped():
    prompts.forget()
    yield
    prompts.forget()


def published(text: str = HELP, by=None, name: str = "reply") -> PromptVersion:
    return publish(draft(name, text, by), by)


def reread(name: str = "reply") -> LivePrompt:
    """What another process finds live once its second is over."""
    prompts.forget()
    refresh()
    return live(name)


class TestWhatShips:
    @pytest.mark.parametrize("name", prompts.NAMES)
    def test_it_has_no_problems_and_is_version_0(self, name) -> None:
        assert problems(name, DEFAULTS[name]) == []
        assert live(name).label == f"{name}@0"

    def test_the_classifier_is_told_every_intent(self) -> None:
        assert [each for each in Intent if f"`{each}`" not in DEFAULTS["classifier"]] == []

    def test_the_classifiers_example_is_json_after_filling_in(self) -> None:
        text = render(live("classifier"), intents=", ".join(Intent), tools=json.dumps(sorted(TOOLS)))
        example = json.loads(text[text.index('{"intent"') : text.index("false}") + 6])
        assert example["operations"][0]["tool"] in TOOLS

    def test_the_voice_is_told_every_result_and_event(self) -> None:
        told = DEFAULTS["reply"]
        assert [each for each in (*Result, *Hold, *Event) if f"`{each}`" not in told] == []

    def test_no_number_is_in_it(self) -> None:
        from stores.phones import masked

        assert [name for name, text in DEFAULTS.items() if masked(text) != text] == []


class TestFillingIn:
    def test_json_in_a_prompt_is_left_alone(self) -> None:
        text = 'As {"a": {"b": 1}} or {}: {{ help }} {{help}}.'
        assert render(LivePrompt("reply", 1, text), help="that") == 'As {"a": {"b": 1}} or {}: that that.'

    def test_braces_in_a_value_are_left_alone(self) -> None:
        prompt = LivePrompt("classifier", 1, "{{tools}}|{{intents}}")
        assert render(prompt, tools="{{intents}}", intents="save") == "{{intents}}|save"

    @pytest.mark.parametrize("values", [{}, {"help": "x", "tools": "y"}, {"tools": "y"}])
    def test_other_values_than_its_own_are_the_callers_fault(self, values) -> None:
        with pytest.raises(ValueError, match="reply"):
            render(live("reply"), **values)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("reply", HELP + "{{user}}", "“{{user}}” is not known here: this prompt takes {{help}}."),
        ("reply", HELP + "{{ help me }}", "“{{help me}}” is not known here"),
        ("summary", "{{help}}", "“{{help}}” is not known here: this prompt takes no placeholders."),
        ("reply", "Be kind.", "“{{help}}” is missing."),
        ("classifier", "{{tools}} {intents}", "“{{intents}}” is missing."),
        ("summary", " \n ", "The text is empty."),
        ("summary", "x" * 20_001, "The text has 20,001 characters; at most 20,000 are allowed."),
        ("poem", "x", "There is no prompt called “poem”."),
    ],
)
def test_a_problem_is_said_in_plain_words(name, text, problem) -> None:
    assert [each for each in problems(name, text) if problem in each]


class TestPublishing:
    def test_versions_count_from_1_for_each_name(self, alice) -> None:
        made = [draft("reply", HELP, alice), draft("summary", "Sum up.", alice), draft("reply", HELP, alice, "kinder")]
        assert [str(each) for each in made] == ["reply@1", "summary@1", "reply@2"]
        assert (made[2].author, made[2].notes, made[2].published_at) == (alice, "kinder", None)

    def test_a_draft_is_not_live(self, alice) -> None:
        draft("reply", HELP, alice)
        assert reread().version == 0

    def test_the_most_recently_published_is_live(self, alice) -> None:
        first, second = published("One {{help}}"), published("Two {{help}}")
        assert reread() == LivePrompt("reply", 2, "Two {{help}}")
        publish(first, alice)
        assert reread() == LivePrompt("reply", 1, "One {{help}}")
        assert live("classifier").version == 0
        assert second.version == 2

    def test_one_with_problems_is_refused_with_all_of_them(self, alice) -> None:
        version = draft("classifier", "{{tolls}}", alice)
        with pytest.raises(Refused) as refused:
            publish(version, alice)
        assert len(refused.value.problems) == 3
        assert reread("classifier").version == 0
        assert not AuditLog.objects.filter(type="prompt.published").exists()

    def test_what_is_published_is_what_the_database_has(self, alice) -> None:
        version = draft("reply", "no placeholder", alice)
        version.text = HELP
        with pytest.raises(Refused):
            publish(version, alice)

    def test_a_clock_that_is_ahead_does_not_hold_it_back(self, alice) -> None:
        first = published()
        PromptVersion.objects.filter(pk=first.pk).update(published_at=timezone.now() + timedelta(hours=1))
        published("Two {{help}}")
        assert reread().version == 2

    def test_it_is_audited_once_with_who_and_what_was_before(self, alice) -> None:
        version = publish(draft("reply", HELP, alice), alice, "kinder")
        publish(version, alice)
        rows = AuditLog.objects.filter(type__startswith="prompt.").order_by("at")
        assert [(row.type, row.user, row.details) for row in rows] == [
            ("prompt.drafted", alice, {"prompt": "reply@1"}),
            ("prompt.published", alice, AUDITED | {"author": str(alice.pk), "reason": "kinder"}),
        ]

    def test_line_ends_of_a_browser_and_nul_are_cleaned(self, alice) -> None:
        assert draft("reply", "a\r\nb\x00 \n", alice).text == "a\nb"

    def test_no_prompt_of_another_name(self, alice) -> None:
        with pytest.raises(Refused, match="no prompt called “poem”"):
            draft("poem", "x", alice)
        with pytest.raises(Refused, match="nothing to go back to"):
            roll_back("poem", alice)


class TestRollingBack:
    def test_it_goes_back_version_by_version_to_what_ships(self, alice) -> None:
        for number in ("One", "Two", "Three"):
            published(f"{number} {{{{help}}}}")
        assert [roll_back("reply", alice).version for _ in range(3)] == [2, 1, 0]
        assert reread().text == DEFAULTS["reply"]
        with pytest.raises(Refused, match="nothing to go back to"):
            roll_back("reply", alice)

    def test_what_was_taken_back_can_be_published_again(self, alice) -> None:
        version = published()
        roll_back("reply", alice)
        publish(version, alice)
        assert reread().version == 1

    def test_it_is_audited(self, alice) -> None:
        published()
        roll_back("reply", alice)
        row = AuditLog.objects.get(type="prompt.rolled_back")
        assert (row.user, row.details) == (
            alice,
            AUDITED | {"prompt": "reply@0", "before": "reply@1", "digest": live("reply").digest},
        )

    def test_not_to_a_text_that_no_longer_fits(self, alice) -> None:
        first = published()
        published("Two {{help}}")
        PromptVersion.objects.filter(pk=first.pk).update(text="{{gone}}")
        with pytest.raises(Refused, match=r"“..gone..” is not known"):
            roll_back("reply", alice)
        assert reread().version == 2


class TestTheSnapshot:
    def test_one_query_for_all_and_none_for_a_while(self, alice, django_assert_num_queries) -> None:
        published()
        prompts.forget()
        with django_assert_num_queries(1):
            refresh()
            refresh()
            assert [live(name).label for name in prompts.NAMES] == ["classifier@0", "reply@1", "summary@0"]

    def test_a_database_error_keeps_it_and_is_not_repeated(self, alice, monkeypatch) -> None:
        published()
        assert reread().version == 1
        asked = []

        def fail() -> list:
            asked.append(1)
            raise DatabaseError

        monkeypatch.setattr(prompts, "_live_rows", fail)
        prompts._snapshot.expire()
        refresh()
        refresh()
        assert (live("reply").version, len(asked)) == (1, 1)

    def test_a_published_text_that_no_longer_fits_is_not_used(self, alice) -> None:
        PromptVersion.objects.filter(pk=published().pk).update(text="{{gone}}")
        assert reread().version == 0

    def test_the_query_walks_the_index(self, alice) -> None:
        PromptVersion.objects.bulk_create(
            PromptVersion(name="reply", version=n, text="x" * 500, published_at=None) for n in range(1, 2_000)
        )
        published()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE prompt_versions")
            prompts.forget()
            with CaptureQueriesContext(
                connection,
            ) as seen:
                refresh()
            cursor.execute("EXPLAIN " + seen[0]["sql"])
            assert "prompts_published" in str(cursor.fetchall())


class TestOtherProcesses:
    @pytest.fixture
    def alice(self, transactional_db):
        return make_user("alice@example.com")

    def elsewhere(self, function) -> None:
        def run() -> None:
            function()
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()

    def test_a_publication_is_live_within_a_second(self, alice, monkeypatch) -> None:
        refresh()
        monkeypatch.setattr(prompts._snapshot, "expire", lambda: None)  # what another process cannot do here
        self.elsewhere(lambda: published())
        assert live("reply").version == 0
        began = time.monotonic()
        while live("reply").version != 1 and time.monotonic() < began + 3:
            refresh()
            time.sleep(0.01)
        assert time.monotonic() - began < 1

    def test_here_it_is_live_at_once(self, alice) -> None:
        refresh()
        published()
        refresh()
        assert live("reply").version == 1

    def test_drafts_at_once_get_a_number_each(self, alice) -> None:
        def write() -> None:
            draft("reply", HELP, None)
            connection.close()

        threads = [threading.Thread(target=write) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(PromptVersion.objects.values_list("version", flat=True)) == list(range(1, 9))
