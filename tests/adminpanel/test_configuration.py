"""Configuration: typed, with its history, and followed by what reads it."""

from __future__ import annotations

import pytest
from constance import config
from constance.models import Constance
from django.conf import settings

from chat.orchestrator import chain
from storeagent import configuration
from storeagent.observability.models import AuditLog
from tests.adminpanel.conftest import allow

PAGE = "/admin/configuration/"


def post(client, **changes: str):
    """The form as a browser sends it, with `changes`."""
    form = client.get(PAGE).context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value is not False} | changes
    return client.post(PAGE, {name: value for name, value in sent.items() if value is not None}, follow=True)


def test_every_value_has_help_default_and_history(operator_client) -> None:
    page = operator_client.get(PAGE).content.decode()
    for key, (_, help_text, _) in settings.CONSTANCE_CONFIG.items():
        assert f'id="{key}"' in page
        assert help_text.split("’")[0].split("'")[0] in page
        assert operator_client.get(f"{PAGE}{key}/").status_code == 200
    assert operator_client.get(f"{PAGE}SECRET_KEY/").status_code == 404


def test_the_page_keeps_the_content_security_policy(operator_client) -> None:
    response = operator_client.get(PAGE)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "style=" not in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_a_broken_row_does_not_break_the_page(operator_client) -> None:
    Constance.objects.create(key="GAP_SECONDS", value="{")
    assert operator_client.get(PAGE).context["form"].initial["GAP_SECONDS"] == 6.0


def test_a_change_is_audited_with_old_and_new(operator_client, operator) -> None:
    page = post(operator_client, SIMILARITY_THRESHOLD="0.4")
    assert "Changed: SIMILARITY_THRESHOLD." in page.content.decode()
    configuration.refresh()
    assert configuration.value("SIMILARITY_THRESHOLD") == 0.4
    row = AuditLog.objects.get(type="configuration.changed")
    assert row.user == operator
    assert row.details == {"key": "SIMILARITY_THRESHOLD", "old": "0.3", "new": "0.4"}
    history = operator_client.get(f"{PAGE}SIMILARITY_THRESHOLD/").content.decode()
    assert operator.email in history
    assert "<td>0.3</td><td>0.4</td>" in history
    assert operator.email not in operator_client.get(f"{PAGE}GAP_SECONDS/").content.decode().split("<h1>")[1]


def test_a_command_s_change_is_audited_too(operator_client, db) -> None:
    config.GAP_SECONDS = 3.0
    assert "a command" in operator_client.get(f"{PAGE}GAP_SECONDS/").content.decode()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SIMILARITY_THRESHOLD", "1.5"),
        ("GAP_SECONDS", "soon"),
        ("PROVIDERS", "anthropic, gemini"),
        ("CHAT_MODEL", "<script>"),
    ],
)
def test_nonsense_is_refused_and_said_beside_its_field(operator_client, key, value) -> None:
    page = post(operator_client, **{key: value})
    assert page.status_code == 422
    assert page.context["form"].errors[key]
    assert not AuditLog.objects.filter(type="configuration.changed").exists()


def test_who_may_only_look_changes_nothing(clerk, client) -> None:
    allow(clerk, "constance.view_config")
    client.force_login(clerk)
    assert "disabled" in client.get(PAGE).content.decode()
    post(client, GAP_SECONDS="3")
    assert not AuditLog.objects.filter(type="configuration.changed").exists()


def test_two_operators_at_once_do_not_overwrite_each_other(operator_client) -> None:
    form = operator_client.get(PAGE).context["form"]
    version = form["version"].value()
    post(operator_client, GAP_SECONDS="3")
    page = post(operator_client, GAP_SECONDS="4", version=version)
    assert "modified by someone else" in page.content.decode()


class TestModels:
    """Order and models are followed by the next turn."""

    @pytest.fixture(autouse=True)
    def _keys(self, settings):
        settings.ANTHROPIC_API_KEY = settings.OPENAI_API_KEY = "a key of the tests"
        settings.PROVIDERS = ["anthropic", "openai", "offline"]
        chain.forget()
        yield
        chain.forget()

    def test_unset_the_environment_s_stand(self, db) -> None:
        assert [lane.name for lane in chain.provider().lanes] == ["anthropic", "openai"]
        assert chain.provider() is chain.provider()  # with its breakers

    def test_the_order(self, configure) -> None:
        configure(PROVIDERS="openai, anthropic")
        assert [lane.name for lane in chain.provider().lanes] == ["openai", "anthropic"]
        configure(PROVIDERS="offline")
        assert chain.provider().lanes == []

    def test_the_models(self, configure) -> None:
        before = chain.provider()
        configure(CHAT_MODEL="claude-opus-5-5", FALLBACK_MODEL="gpt-6-luna")
        anthropic, openai = (lane.provider for lane in chain.provider().lanes)
        assert (anthropic.main.name, anthropic.small.name) == ("claude-opus-5-5", settings.CLASSIFIER_MODEL)
        assert openai.main.name == "gpt-6-luna"
        assert chain.provider() is not before
