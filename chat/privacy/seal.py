"""What goes in to a model: text without phone numbers, and the way back for what the model asks to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat.privacy.told import without_told_secret
from stores import names, phones
from stores.phones import Verdict

if TYPE_CHECKING:
    from stores.cards import Card

PLACEHOLDER = re.compile(r"⟨(store|phone)-([1-9][0-9]{0,2})⟩")
_BRACKETED = re.compile(r"⟨[^⟨⟩]*⟩|[⟨⟩]")
_NEUTRAL = str.maketrans("⟨⟩", "‹›")
_LONGEST_JUDGED = 40  # characters: a longer run is no name's number before a phone
_MOST_JUDGED = 20  # runs of one text


class UnknownPlaceholder(ValueError):
    """A model used a placeholder that this Seal never made."""


class Seal:
    """The placeholders of one call to a model: all that it sees passes the same Seal, so a number has one name.

    With a `region`, a run that is no number there is cut where one begins ("Pier 39 415 555 0198"), so that the
    model can tell a name's own digits from the phone. Both parts stay sealed.
    """

    def __init__(self, region: str = "") -> None:
        self._region = region
        self._numbers: dict[str, int] = {}  # digits -> k of ⟨phone-k⟩
        self._written: list[str] = []  # by k - 1, as first written

    def text(self, text: str) -> str:
        """`text` with a placeholder for every phone-like run, no other "⟨" or "⟩", and no passphrase that it tells."""
        text = without_told_secret(text)
        parts, at = [], 0
        for start, end in self._runs(text):
            parts += [text[at:start].translate(_NEUTRAL), self._placeholder(text[start:end])]
            at = end
        return "".join([*parts, text[at:].translate(_NEUTRAL)])

    def restore(self, argument: str) -> str:
        """`argument` with what was written in place of every placeholder; UnknownPlaceholder for one not made here."""
        return _BRACKETED.sub(self._restored, argument)

    def _placeholder(self, run: str) -> str:
        said = phones.said_digits(run)
        key = run if not said.isdecimal() else said
        if key not in self._numbers:
            self._written.append(run.translate(_NEUTRAL))
            self._numbers[key] = len(self._written)
        return f"⟨phone-{self._numbers[key]}⟩"

    def _restored(self, found: re.Match[str]) -> str:
        placeholder = PLACEHOLDER.fullmatch(found[0])
        if not placeholder or placeholder[1] != "phone" or int(placeholder[2]) > len(self._written):
            raise UnknownPlaceholder("no such placeholder")
        return self._written[int(placeholder[2]) - 1]

    def _runs(self, text: str) -> list[tuple[int, int]]:
        runs = phones.phone_like(text)
        if not self._region or len(runs) > _MOST_JUDGED:
            return runs
        return [piece for start, end in runs for piece in self._cut(text, start, end)]

    def _cut(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """The run, or its two parts when it is no number and both the parts are, the first maybe of a name."""
        run = text[start:end]
        if len(run) > _LONGEST_JUDGED or not any(map(str.isspace, run)) or phones.to_e164(run, self._region):
            return [(start, end)]
        for border in re.finditer(r"\s++", run):
            head, tail = run[: border.start()], run[border.end() :]
            of_a_name = len(phones.said_digits(head)) <= 4
            if (of_a_name or phones.to_e164(head, self._region)) and self._is_valid(tail):
                return [(start, start + border.start()), (start + border.end(), end)]
        return [(start, end)]

    def _is_valid(self, text: str) -> bool:
        return phones.check(text, self._region).verdict is Verdict.VALID


def redacted(text: str) -> str:
    """`text` for a reader who need not name its numbers: "[number]" in place of every phone-like run."""
    text = without_told_secret(text)
    parts, at = [], 0
    for start, end in phones.phone_like(text):
        parts += [text[at:start], "[number]"]
        at = end
    return "".join([*parts, text[at:]]).translate(_NEUTRAL)


def transcribed(text: str) -> str:
    """`text` as the transcript keeps it: numbers masked, and no passphrase that it tells."""
    return phones.masked(without_told_secret(text))


# -- What a model answers ------------------------------------------------------------------------------------

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


def grounded(argument: str, *sources: str) -> bool:
    """Whether every word of a name that a model gives stands in what the person wrote: a model may not invent one.

    Words are compared as names are (`names.normalize`), a source's also without a genitive's "s". In a script
    without spaces a part of a source is enough.
    """
    asked = [word for part in argument.split() for word in _words(part)]
    known = {word for source in sources for part in source.split() for word in _known_words(part)}
    if not asked:
        return bool(argument.strip()) and any(argument.strip() in source for source in sources)
    run = "".join(names.normalize(part).replace(" ", "") for source in sources for part in source.split())
    return all(word in known or (_UNSPACED.search(word) is not None and word in run) for word in asked)


def _words(part: str) -> list[str]:
    return [word for word in names.normalize(part).split() if any(map(str.isalnum, word))]


def _known_words(part: str) -> list[str]:
    genitive = re.split(r"['’]s(?!\w)", part, maxsplit=1)
    return _words(part) + (_words(genitive[0]) if len(genitive) > 1 else [])


# -- The reading edge ----------------------------------------------------------------------------------------


def fill(text: str, cards: Sequence[Card | None], stores: Sequence[str] = ()) -> str:
    """A reply with names and numbers in place of ⟨store-k⟩ and ⟨phone-k⟩, in one pass: a name is never read again.

    `cards` are in the order of `Outcome.stores`, None for one that is gone; with `stores`, those ids, they are
    found by id, and any may be missing.
    """
    by_id = {card.id: card for card in cards if card}
    ordered = [by_id.get(pk) for pk in stores] if stores else list(cards)

    def shown(placeholder: re.Match[str]) -> str:
        k = int(placeholder[2])
        card = ordered[k - 1] if k <= len(ordered) else None
        if placeholder[1] == "store":
            return card.name if card else "that store"
        return (card and card.phone_display) or "•••"

    return PLACEHOLDER.sub(shown, text)
