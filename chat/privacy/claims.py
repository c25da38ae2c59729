"""Reads a reply word by word for claims that no receipt backs.

A claim is made by one word ("saved") and undone by what stands before it in its clause ("I have not saved", "can
be saved") or right after it ("found nothing"), so it is open for one word. What is in doubt counts as a claim: the
template's words, which then stand in its place, are never wrong.
"""

from __future__ import annotations

import re

from chat.privacy import lexicon
from chat.privacy.facts import Facts
from chat.privacy.lexicon import Claim
from stores.shadow import shadow

SPOKEN = re.compile(r"[^\W\d_]+")
_CLAUSE_ENDS = frozenset('.!?;:,\n—–()“”"')
_SENTENCE_ENDS = frozenset(".!?;\n")
_INTO = (["in"], ["on"], ["to"], ["into"])
_POSSESSED = frozenset({"your", "any"})  # "your saved stores"


class _AnyWord(frozenset[str]):
    def __contains__(self, word: object) -> bool:
        return True


_ANY_WORD = _AnyWord()


_CONFUSED = re.compile(r"[a-z]")
_CONFUSING = re.compile("[\u0370-\u03ff\u0400-\u052f]")  # Greek and Cyrillic


def is_in_disguise(word: str) -> bool:
    """Whether a word mixes alphabets that look alike, as no honest one does: "ѕaved" with a Cyrillic letter."""
    return _CONFUSING.search(word) is not None and _CONFUSED.search(word) is not None


class ClaimReader:
    """`word` and `sign` return the word of an unbacked claim as soon as it is sure, else "". `open_since` is where one
    begins that the next word decides."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._clause: list[str] = []
        self._topic: list[str] = []  # the words since a sentence or a "but" began
        self._claims_save = self._names_held = False
        self._open = self._spelled = ""  # "s-a-v-e-d": letters that stand alone
        self._undone_by = lexicon.NOTHING
        self.open_since: int | None = None
        self._held = [spoken for name in facts.held if (spoken := SPOKEN.findall(shadow(name).text))]

    def word(self, word: str, at: int) -> str:
        if offence := self._closed_by(word):
            return offence
        self._spelled = self._spelled + word if len(word) == 1 else ""
        if is_in_disguise(word) or self._spelled.endswith(lexicon.ENGLISH_CLAIMS):
            return word
        if word in lexicon.CLAUSE_WORDS:
            self._clause = []
        if word in lexicon.TURNING_WORDS:
            self._new_topic()
        if (claim := self._claim(word)) and not self._is_excused(word):
            self._weigh(claim, word, at)
        self._clause.append(word)
        self._topic.append(word)
        return word if self._says_held_was_saved() else ""

    def sign(self, sign: str) -> str:
        """A sign between words; one that ends a clause closes an open claim."""
        if sign not in _CLAUSE_ENDS:
            return ""
        offence = self.end()
        self._clause = []
        if sign in _SENTENCE_ENDS:
            self._new_topic()
        return offence

    def name(self, name: str) -> str:
        """The name of a store, which is read as one thing."""
        if offence := self.noun():
            return offence
        self._names_held |= name in self._facts.held
        return name if self._names_held and self._claims_save else ""

    def noun(self) -> str:
        """A name, or what stands for one: "your saved ⟨store-1⟩" claims nothing."""
        if self._undone_by is _ANY_WORD:
            self._open, self.open_since = "", None
        return self.end()

    def end(self) -> str:
        offence, self._open, self.open_since = self._open, "", None
        return offence

    def _closed_by(self, word: str) -> str:
        if not self._open or word not in self._undone_by:
            return self.end()
        self._open, self.open_since = "", None
        return ""

    def _new_topic(self) -> None:
        self._topic = []
        self._claims_save = self._names_held = False

    def _weigh(self, claim: Claim, word: str, at: int) -> None:
        if self._is_backed(claim, word):
            self._claims_save |= claim is Claim.SAVE and not self._is_possessed(word)
            return
        self._open, self.open_since = word, at
        if self._is_possessed(word):
            self._undone_by = _ANY_WORD
        else:
            self._undone_by = lexicon.NO_FIND_AFTER if word in lexicon.HERE else lexicon.NOTHING

    # -- What is claimed -------------------------------------------------------------------------------------

    def _claim(self, word: str) -> Claim | None:
        before = self._clause[-1] if self._clause else ""
        if word in lexicon.HERE and before in lexicon.HERE[word]:
            return Claim.FIND
        if word in lexicon.ONLY_AFTER and before not in lexicon.ONLY_AFTER[word]:
            return None
        return lexicon.CLAIMS.get(word) or self._claim_by_clause(word, before)

    def _claim_by_clause(self, word: str, before: str) -> Claim | None:
        """The claims that several words make."""
        if word in lexicon.RIGHT and any(said in lexicon.PASSPHRASE for said in self._clause):
            return Claim.UNLOCK
        if word in lexicon.PASSPHRASE and before in lexicon.RIGHT and lexicon.POINTING.issuperset(self._clause[:-1]):
            return Claim.UNLOCK
        if self._is_place(word, before) and self._is_there():
            return Claim.SAVE
        if word == "called" and before in ("i", "ve", "have", "we"):  # not "a store called ACME"
            return Claim.NEVER
        return None

    def _is_place(self, word: str, before: str) -> bool:
        """ "In your directory", "on file"."""
        if word in lexicon.ON_PLACES:
            return before == "on"
        return word in lexicon.DIRECTORY and before in ("your", "the") and self._clause[-2:-1] in _INTO

    def _is_there(self) -> bool:
        """Whether the clause so far says that something is there or was put there."""
        pairs = zip(self._clause, self._clause[1:], strict=False)
        return any(said in lexicon.BEING or (said == "put" and who in lexicon.PUTTING) for who, said in pairs)

    def _is_backed(self, claim: Claim, word: str) -> bool:
        facts = self._facts
        if claim is Claim.FIND:
            return facts.found or (word in lexicon.HERE and (facts.saved or facts.already))
        if claim is Claim.UNLOCK:
            return facts.unlocked
        if claim is Claim.NEVER:
            return False
        already = facts.already and any(said in lexicon.ALREADY for said in self._clause)
        by_the_person = (facts.found or facts.already) and "you" in self._clause[-4:]  # "the number you saved"
        as_found = facts.found and self._clause[-1:] and self._clause[-1] in lexicon.GENERAL  # "the number saved for"
        is_there = word in lexicon.DIRECTORY | lexicon.ON_PLACES and facts.found
        return facts.saved or already or by_the_person or bool(as_found) or is_there

    def _says_held_was_saved(self) -> bool:
        """Whether a sentence that rightly says something was saved names a store that was not."""
        if not self._held or not self._topic:
            return False
        self._names_held |= any(self._topic[-len(name) :] == name for name in self._held)
        return self._names_held and self._claims_save

    # -- What undoes it ---------------------------------------------------------------------------------------

    def _is_possessed(self, word: str) -> bool:
        """ "Your saved", which the word behind it makes a property of something."""
        return self._clause[-1:] != [] and self._clause[-1] in _POSSESSED and word not in lexicon.DIRECTORY

    def _is_excused(self, word: str) -> bool:
        clause = self._clause
        if self._claims_nothing_of_now(word):
            return True
        return self._is_negated(clause) or self._is_conditional(clause) or self._is_modal(clause)

    def _claims_nothing_of_now(self, word: str) -> bool:
        """ "The stores you have saved", "the passphrase you entered", "have you saved it?" """
        claim, clause = lexicon.CLAIMS.get(word), self._clause
        if claim in (Claim.SAVE, Claim.FIND) and self._is_question(clause):
            return True
        if claim is not Claim.SAVE:
            return False
        if any(tuple(clause[-len(that_you) :]) == that_you for that_you in lexicon.THAT_YOU):
            return True
        before = len(clause)
        while before and clause[before - 1] in lexicon.DOING:
            before -= 1
        if clause[:before][-1:] == ["you"]:
            noun = clause[: before - 1]
            noun = noun[:-1] if noun and noun[-1] in lexicon.RELATIVE else noun
            return word in lexicon.BY_THE_PERSON or (bool(noun) and noun[-1] in lexicon.GENERAL)
        return False

    def _is_question(self, clause: list[str]) -> bool:
        if len(clause) < 2 or clause[0] not in lexicon.ASKING or clause[1] not in lexicon.ASKED:
            return False
        return not (lexicon.BEING | lexicon.SPEAKERS).intersection(clause[2:])

    def _is_negated(self, clause: list[str]) -> bool:
        """A negation before the claim, unless it says nothing ("no problem") or another subject follows it."""
        for place, word in enumerate(clause):
            after = clause[place + 1 : place + 2]
            if word not in lexicon.NEGATIONS or lexicon.EMPTY_AFTER_NO.intersection(after):
                continue
            if word in lexicon.NEGATION_TURNS or not lexicon.SPEAKERS.intersection(clause[place + 1 :]):
                return True
        return False

    def _is_conditional(self, clause: list[str]) -> bool:
        for place, word in enumerate(clause):
            if word in lexicon.CONDITIONS or tuple(clause[place : place + 2]) == lexicon.SOON_AS:
                return sum(said in lexicon.SUBJECTS for said in clause[place + 1 :]) < 2
        return False

    def _is_modal(self, clause: list[str]) -> bool:
        """ "Can be saved", "to be saved", "to get it saved, …": a modal verb, then small words only; or "be" itself."""
        if clause[:2] == ["to", "get"] or (clause[-1:] == ["be"] and lexicon.MODALS.intersection(clause)):
            return True
        for place in range(len(clause) - 1, -1, -1):
            if clause[place] == "to" or clause[place] == "zu":
                return place == 0 or "be" in clause[place + 1 : place + 2]
            if clause[place] not in lexicon.SMALL:
                return clause[place] in lexicon.MODALS
        return False
