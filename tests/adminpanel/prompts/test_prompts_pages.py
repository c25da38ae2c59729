"""The screens: who may see them, a draft from the editor to publication, what stands in its way, and back again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from adminpanel.prompts import publishing
from adminpanel.prompts.diff import lines
from chat import prompts
from chat.models import PromptVersion
from chat.prompts import DEFAULTS, Refused, draft, publish
from storeagent.observability.models import AuditLog
from tests.adminpanel.prompts.conftest import work
from tests.adminpanel.prompts.model import behave
from tests.adminpanel.prompts.test_prompts_preview import drafted, only_in_the_draft
from tests.chat.vendors import answer
from tests.conftest import make_user

TEXT = DEFAULTS["reply"] + "\n\nDRAFT: be kind."


def url(page: str, *arguments: Any) -> str:
    return reverse(f"admin:{page}", args=arguments)


def live() -> int:
    prompts.forget()
    prompts.refresh()
    return prompts.live("reply").version


class TestWhoMay:
    PAGES = (
        ("prompts",),
        ("prompt", "reply"),
        ("prompt_edit", "reply"),
        ("prompt_version", "reply", 0),
        ("prompt_version", "reply", 1),
    )

    def test_staff_alone_see_the_pages(self, operator) -> None:
        drafted()
        stranger = Client()
        stranger.force_login(make_user("alice@example.com"))
        for page in self.PAGES:
            assert Client().get(url(*page)).status_code == 302
            assert stranger.get(url(*page)).status_code == 302

    def test_staff_without_the_permission_look_and_change_nothing(self, operator) -> None:
        drafted()
        clerk = make_user("clerk@example.com")
        clerk.is_staff = True
        clerk.save()
        client = Client()
        client.force_login(clerk)
        assert client.get(url("prompt_version", "reply", 1)).status_code == 200
        assert client.get(url("prompt_edit", "reply")).status_code == 403
        for page, *arguments in (("prompt_publish", 1), ("prompt_preview", 1), ("prompt_roll_back",), ("prompt_edit",)):
            assert client.post(url(page, "reply", *arguments), {"reason": "x", "text": TEXT}).status_code == 403
        assert (live(), PromptVersion.objects.count()) == (0, 1)

    def test_what_does_not_exist_is_not_found(self, site) -> None:
        for page in (("prompt", "poem"), ("prompt_edit", "poem"), ("prompt_version", "reply", 7)):
            assert site.get(url(*page)).status_code == 404
        assert site.get(url("prompt_edit", "reply") + "?from=x").status_code == 404
        assert site.get(url("prompt_version", "reply", 10**12)).status_code == 404


class TestEditing:
    def test_it_begins_with_the_live_text_and_saves_a_draft(self, site, operator) -> None:
        page = site.get(url("prompt_edit", "reply"))
        assert "You begin with reply@0" in page.text
        text = TEXT.replace("\n", "\r\n")
        response = site.post(url("prompt_edit", "reply"), {"text": text, "notes": "kinder"}, follow=True)
        version = PromptVersion.objects.get()
        assert (version.text, version.author, version.notes, live()) == (TEXT, operator, "kinder", 0)
        assert "Draft saved: reply@1" in response.text
        assert '<ins class="diff-line">DRAFT: be kind.</ins>' in response.text

    def test_the_same_text_is_not_saved_twice(self, site) -> None:
        for text in (DEFAULTS["reply"], TEXT, TEXT):
            response = site.post(url("prompt_edit", "reply"), {"text": text}, follow=True)
        assert PromptVersion.objects.count() == 1
        assert "this text is reply@1 already" in response.text

    def test_an_empty_one_is_refused_and_what_was_typed_stays(self, site) -> None:
        response = site.post(url("prompt_edit", "reply"), {"text": "", "notes": "kinder"})
        assert (response.status_code, PromptVersion.objects.count()) == (422, 0)
        assert 'value="kinder"' in response.text

    def test_it_is_checked_as_it_is_written(self, site) -> None:
        response = site.post(url("prompt_check", "reply"), {"text": "{{helo}}"}, headers={"HX-Request": "true"})
        assert "“{{helo}}” is not known here" in response.text
        assert "“{{help}}” is missing" in response.text
        assert "Every placeholder is there" in site.post(url("prompt_check", "reply"), {"text": TEXT}).text

    def test_markup_in_a_text_is_shown_as_text(self, site) -> None:
        draft("reply", "<script>{{help}}", None)
        assert "<script>{" not in site.get(url("prompt_version", "reply", 1)).text


class TestPublishing:
    @pytest.fixture
    def version(self, operator, model) -> PromptVersion:
        return drafted()

    def ask(self, site, **data: str) -> Any:
        return site.post(url("prompt_publish", "reply", 1), data, follow=True)

    def test_from_preview_to_publication(self, version, site, operator) -> None:
        assert "Preview it first" in self.ask(site, reason="kinder").text
        assert "0 of 4 conversations played" in site.post(url("prompt_preview", "reply", 1), follow=True).text
        assert self.ask(site, reason="kinder").status_code == 422
        work()
        fragment = site.get(url("prompt_version", "reply", 1), headers={"HX-Request": "true"}).text
        assert "No gate is broken" in fragment
        assert "<html" not in fragment
        assert "This field is required" in self.ask(site, reason=" ").text
        assert live() == 0
        assert "Live now: reply@1" in self.ask(site, reason="kinder, as 415 555 0198 asked").text
        assert live() == 1
        row = AuditLog.objects.get(type="prompt.published")
        assert row.user == operator
        assert row.details == {
            "prompt": "reply@1",
            "before": "reply@0",
            "author": "",
            "reason": "kinder, as •••98 asked",
            "digest": prompts.live("reply").digest,
        }

    def test_a_broken_gate_blocks_whatever_is_ticked(self, version, site, model, played) -> None:
        behave(model, words=only_in_the_draft("Call 415 555 0143."))
        played(version)
        assert "Broken gates" in site.get(url("prompt_version", "reply", 1)).text
        assert "breaks a gate" in self.ask(site, reason="because", despite="on").text
        assert live() == 0

    def test_a_change_for_the_worse_takes_a_tick(self, site, model, played) -> None:
        version = drafted("classifier")
        behave(model, **{"Sea Glass": answer("clarification")})
        played(version)
        address = url("prompt_publish", "classifier", 1)
        assert "Publish anyway, because" in site.get(url("prompt_version", "classifier", 1)).text
        assert site.post(address, {"reason": "better elsewhere"}).status_code == 422
        site.post(address, {"reason": "better elsewhere", "despite": "on"})
        assert AuditLog.objects.filter(type="prompt.published").exists()

    def test_the_rules_hold_without_the_page(self, version, operator, model, played) -> None:
        with pytest.raises(Refused, match="Preview it first"):
            publishing.publish(version, operator, "because")
        played(version)
        with pytest.raises(Refused, match="Say why"):
            publishing.publish(version, operator, " ")

    def test_without_a_model_the_text_alone_is_checked(self, site) -> None:
        drafted()
        draft("reply", "no placeholder", None)
        page = site.get(url("prompt_version", "reply", 1)).text
        assert "No model is configured" in page
        assert "“{{help}}” is missing" in site.get(url("prompt_version", "reply", 2)).text
        assert self.ask(site, reason="ready for a key").status_code == 200
        assert live() == 1

    def test_a_budget_that_does_not_bear_it_is_said_before(self, version, site, configure) -> None:
        configure(BUDGET_TOTAL_USD=Decimal("0.01"))
        assert "0.01 USD left" in site.post(url("prompt_preview", "reply", 1), follow=True).text


class TestRollingBack:
    def test_one_post_makes_the_version_before_live(self, site, operator) -> None:
        for words in ("One", "Two"):
            publish(draft("reply", words + " {{help}}", operator), operator, "because")
        assert "Roll back to reply@1" in site.get(url("prompt", "reply")).text
        assert "Live again: reply@1" in site.post(url("prompt_roll_back", "reply"), follow=True).text
        assert live() == 1
        page = site.get(url("prompt", "reply")).text
        assert "taken back" in page
        assert "Roll back to reply@0" in page
        response = site.post(url("prompt_roll_back", "reply"), headers={"HX-Request": "true"})
        assert response.headers["HX-Redirect"].endswith(url("prompt", "reply"))
        assert "nothing to go back to" in site.post(url("prompt_roll_back", "reply"), follow=True).text
        assert AuditLog.objects.filter(type="prompt.rolled_back", user=operator).count() == 2

    def test_the_history_is_shown_a_page_at_a_time(self, site) -> None:
        PromptVersion.objects.bulk_create(PromptVersion(name="reply", version=n, text="x") for n in range(1, 31))
        first, second = site.get(url("prompt", "reply")).text, site.get(url("prompt", "reply") + "?page=2").text
        assert "reply@30</a>" in first
        assert "reply@5</a>" not in first
        assert "reply@5</a>" in second
        assert "reply@0</a>" in second


def test_a_diff_shows_a_little_of_what_stays() -> None:
    old = "\n".join(map(str, range(20)))
    shown = lines(old, old.replace("10", "ten"))
    assert [line.kind for line in shown] == ["skip", *["same"] * 3, "gone", "new", *["same"] * 3]
    assert lines(old, old) == []
