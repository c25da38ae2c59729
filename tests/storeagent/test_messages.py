"""The texts of the interface are all marked, all translated, and compiled as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxcvbn
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils import translation

from chat import words
from chat.orchestrator import lease, queue, record
from storeagent.accounts import passphrases
from tests import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%d|%%|\{\w+\}|</?\w+[^>]*>")
LANGUAGES = pytest.mark.parametrize("language", messages.LANGUAGES)


@pytest.fixture(scope="module")
def marked() -> Catalog:
    return messages.extracted()


def texts(catalog: Catalog) -> Iterator[Message]:
    return (each for each in catalog if each.id)


def names(catalog: Catalog) -> set[tuple]:
    return {(str(each.id), each.context) for each in texts(catalog)}


def test_english_is_what_they_are_translated_from() -> None:
    assert {code for code, _ in settings.LANGUAGES} == {"en", *messages.LANGUAGES}


@LANGUAGES
def test_the_catalogue_holds_what_is_marked(language: str, marked: Catalog) -> None:
    assert names(messages.catalogue(language)) == names(marked), "run `make messages`, and translate what is new"


@LANGUAGES
def test_every_text_is_translated(language: str) -> None:
    for each in texts(messages.catalogue(language)):
        assert not each.fuzzy, each.id
        assert all(each.string if each.pluralizable else [each.string]), each.id


@LANGUAGES
def test_a_translation_has_what_is_filled_in(language: str) -> None:
    for each in texts(messages.catalogue(language)):
        pairs = zip(each.id, each.string, strict=True) if each.pluralizable else [(each.id, each.string)]
        for text, translated in pairs:
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(translated)), each.id


@LANGUAGES
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = messages.source(language).with_suffix(".mo").read_bytes()
    assert compiled == messages.compiled(messages.catalogue(language)), "run `make messages`"


@LANGUAGES
def test_what_a_turn_raises_can_be_said_on_the_page(language: str) -> None:
    source = Path(queue.__file__).read_text()
    raised = re.findall(r'raise (?:BadMessage|Conflict)\(\s*f?"([^"]+)"', source)
    assert len(raised) > 7
    constants = [record.SORRY, record.LATER, lease.LOST, lease.UNSPOKEN]
    for text in [each.replace("{settings.MESSAGE_MAX_LENGTH:,}", "2,000") for each in raised] + constants:
        assert text in words.TEXTS
        with translation.override(language):
            assert translation.gettext(text) != text


def test_the_longest_message_is_as_long_as_the_page_says() -> None:
    with pytest.raises(queue.BadMessage) as refusal:
        queue.clean_message("x" * (settings.MESSAGE_MAX_LENGTH + 1))
    assert str(refusal.value) in words.TEXTS


def test_every_warning_about_a_passphrase_is_known() -> None:
    source = (Path(zxcvbn.__file__).parent / "feedback.py").read_text()
    parts = re.findall(r"warning = _\(((?:\s*['\"].*?['\"]\s*\\?)+)\)", source)
    warnings = {"".join(a or b for a, b in re.findall(r"'([^']*)'|\"([^\"]*)\"", part)) for part in parts}
    assert len(warnings) > 10
    assert warnings <= set(passphrases.WARNINGS)


def test_no_text_of_a_template_is_left_unmarked() -> None:
    for file in sorted(each for each in (messages.ROOT / "templates").rglob("*.html") if "admin" not in each.parts):
        bare = ENGLISH.sub("", MARKED.sub("", file.read_text()))
        bare = re.sub(r"(?s){% block (?:body_class|words_for_scripts) %}.*?{% endblock %}|{%.*?%}", "", bare)
        left = re.sub(r"(?s)<[^>]*>", " ", bare)
        said = [word for word in re.findall(r"[A-Za-z]{2,}", left) if word not in UNTRANSLATED]
        assert said == [], file.name
        attributes = re.findall(r'\b(?:aria-label|placeholder|alt)="([A-Za-z][^"]+)"', bare)
        assert attributes == [], file.name


MARKED = re.compile(
    r"{%\s*(comment|blocktranslate)\b.*?{%\s*end\1.*?%}|{#.*?#}|{{.*?}}|<(script|style)\b.*?</\2>", re.DOTALL
)
ENGLISH = re.compile(
    r'<(\w+)[^>{]*lang="en"[^>]*>.*?</\1>|<kbd>.*?</kbd>|<text class="b-(?:text|on|strong)".*?</text>', re.DOTALL
)
UNTRANSLATED = {"StoreAgent", "ACME", "Costco", "true", "false"}
