"""What comes out of a model: a reply is read as it streams, and stopped before anything shows that must not.

The reply is read token by token (a word, or one sign), each judged once its end is known, by what stands before it
alone; so the verdict is the same however the stream is cut. What a later token may turn into an offence is held:
an unfinished word, a run of digits, a placeholder, a claim that the next word may undo.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chat.privacy import links
from chat.privacy.claims import SPOKEN, ClaimReader
from chat.privacy.facts import Facts, may_stand
from chat.privacy.seal import PLACEHOLDER
from stores.phones import VANITY, phone_like
from stores.shadow import shadow
from stores.spelled import FILLERS, is_said_digit

LONGEST = 2000  # characters of a reply
MOST_DIGITS = 6  # in a whole reply, whatever stands between them: more may be a number told bit by bit
_ALSO_WORDS = frozenset({"one", "o", "oh", "double", "triple"})  # said without meaning a digit
PRIVATE_WORDS = 8  # in a row: fewer may be chance
_LONGEST_PLACEHOLDER = 12
_SHORTEST_TRACE = 4  # characters of a secret: from here on its beginning is held
_LOOKBACK = 30

# Letters of scripts without spaces are a token each, or nothing would show before the end of a sentence.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"(?P<word>(?:(?![{_UNSPACED}])[^\W\d_])+)|.", re.DOTALL)
_HELD_SIGNS = re.compile(r"(?:[<&\]!@]|:/?)\Z")  # the first half of a link or markup


class Contaminated(Exception):
    """A reply holds what must not be shown. `kind`: phone, link, markup, claim, canary, placeholder or length.

    Its text is safe to log: nothing of the reply but, for a claim, the word that makes it.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class Guard:
    """One reply. `feed` and `finish` return what may be shown now, or raise Contaminated before any offence was."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._source, self._shown = "", 0
        self._seen, self._at = "", 0  # the reply's shadow, and how far it was judged
        self._places: list[int] = []
        self._run: int | None = None  # where a run of digits began that goes on
        self._digits = 0
        self._claims = ClaimReader(facts)
        self._letters = ""  # letters and digits alone, for the secrets, and their places
        self._letter_places: list[int] = []
        self._words: list[str] = []
        self._secrets = [bare for secret in facts.secrets if (bare := _bare(shadow(secret).text))]
        self._private = _stretches(facts.private)
        self._names = [name for name in facts.names if _needs_leave(name) and may_stand(name)]

    def feed(self, piece: str) -> str:
        self._take(piece)
        self._read(final=False)
        if len(self._source) > LONGEST:
            raise Contaminated("length")
        return self._release(self._held())

    def finish(self) -> str:
        self._read(final=True)
        if word := self._claims.end():
            raise Contaminated("claim", word)
        return self._release(len(self._seen))

    # -- Reading ---------------------------------------------------------------------------------------------

    def _take(self, piece: str) -> None:
        begin = len(self._source)
        piece = piece[: LONGEST + 1 - begin]
        seen = shadow(piece)
        self._source += piece
        self._seen += seen.text
        self._places += [begin + place for place in seen.places]

    def _read(self, *, final: bool) -> None:
        while self._at < len(self._seen):
            name = self._name_at(self._at, final=final)
            if name is None:
                return
            end = self._end_of_name(name) if name else self._end_of_token(final=final)
            if not end:
                return
            self._judge(self._at, end, name)
            self._at = end

    def _end_of_token(self, *, final: bool) -> int:
        """Where the next token ends, 0 while that is not known."""
        if self._seen[self._at] == "⟨":
            return self._end_of_placeholder(final=final)
        token = _TOKEN.match(self._seen, self._at)
        assert token  # noqa: S101 - every character is a token
        open_word = token.lastgroup == "word" and token.end() == len(self._seen)
        return 0 if open_word and not final else token.end()

    def _end_of_placeholder(self, *, final: bool) -> int:
        end = self._seen.find("⟩", self._at, self._at + _LONGEST_PLACEHOLDER) + 1
        if not end and (final or len(self._seen) - self._at >= _LONGEST_PLACEHOLDER):
            raise Contaminated("placeholder")
        return end

    def _name_at(self, at: int, *, final: bool) -> str | None:
        """The name with leave that begins here, "" for none, None while that is not known."""
        if not self._names or (at and self._seen[at - 1].isalnum()):
            return ""
        rest = self._source[self._places[at] :]
        for name in self._names:
            if self._run is not None and shadow(name).text[:1].isdecimal():
                continue
            if len(rest) <= len(name) and not final and name.startswith(rest):
                return None
            if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum():
                return name
        return ""

    def _end_of_name(self, name: str) -> int:
        after = self._places[self._at] + len(name)
        end = self._at + len(shadow(name).text)
        while end < len(self._places) and self._places[end] < after:
            end += 1
        return end

    # -- Judging ---------------------------------------------------------------------------------------------

    def _judge(self, start: int, end: int, name: str) -> None:
        token = self._seen[start:end]
        if token.isspace():
            self._check_claim(self._claims.sign(token))
            return
        self._check_secrets(start, end)
        if name:
            self._pass_name(name, end)
        elif token[0] in "⟨⟩":
            self._check_placeholder(start, end)
        else:
            if kind := links.found_in(self._seen, start, end, self._source[slice(*self._span(start, end))]):
                raise Contaminated(kind)
            self._check_digits(start, end, token)
            self._check_words(start, token)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self._places[start], self._places[end - 1] + 1

    def _check_secrets(self, start: int, end: int) -> None:
        added = [place for place in range(start, end) if self._seen[place].isalnum()]
        self._letters += "".join(self._seen[place] for place in added)
        self._letter_places += added
        for secret in self._secrets:
            if secret in self._letters[-len(secret) - len(added) :]:
                raise Contaminated("canary")

    def _pass_name(self, name: str, end: int) -> None:
        """A name with leave parts two runs of digits, but for a digit that it ends on."""
        self._run = end - 1 if self._seen[end - 1].isdecimal() else None
        self._check_claim(self._claims.name(name))

    def _check_placeholder(self, start: int, end: int) -> None:
        placeholder = PLACEHOLDER.fullmatch(self._source[slice(*self._span(start, end))])
        if not placeholder:
            raise Contaminated("placeholder")
        k = int(placeholder[2])
        if k > self._facts.stores or (placeholder[1] == "phone" and k not in self._facts.revealed):
            raise Contaminated("placeholder")
        self._run = None
        self._check_claim(self._claims.noun())

    def _check_digits(self, start: int, end: int, token: str) -> None:
        """Keeps the run of digits, said or written, that is open; its fourth digit is an offence."""
        if token.isdecimal() or is_said_digit(token):
            self._run = start if self._run is None else self._run
            self._digits += token not in _ALSO_WORDS
            if self._digits > MOST_DIGITS:
                raise Contaminated("phone")
            begin, stop = self._span(self._run, end)
            if phone_like(self._source[begin:stop]):
                raise Contaminated("phone")
        elif token.isalnum() and token not in FILLERS:
            self._run = None
            begin, stop = self._span(max(0, end - _LOOKBACK), end)
            if token[0].isalpha() and self._source[stop - len(token) : stop].isupper():
                vanity = VANITY.search(self._source, begin, stop)
                if vanity:
                    raise Contaminated("phone")

    def _check_words(self, start: int, token: str) -> None:
        if not token[0].isalpha():
            self._check_claim(self._claims.sign(token) if not token.isalnum() else self._claims.end())
            return
        self._check_claim(self._claims.word(token, start))
        self._words.append(token)
        if self._private and tuple(self._words[-PRIVATE_WORDS:]) in self._private:
            raise Contaminated("canary")

    def _check_claim(self, word: str) -> None:
        if word:
            raise Contaminated("claim", word)

    # -- Showing ---------------------------------------------------------------------------------------------

    def _held(self) -> int:
        """From where on the shadow must not be shown yet."""
        held = self._at
        if held == len(self._seen) and (sign := _HELD_SIGNS.search(self._seen, max(0, held - 2))):
            held = sign.start()
        opened = [place for place in (self._run, self._claims.open_since, self._secret_begun()) if place is not None]
        return min([held, *opened])

    def _secret_begun(self) -> int | None:
        """Where a secret may have begun that is not whole yet."""
        places = []
        for secret in self._secrets:
            for length in range(min(len(secret) - 1, len(self._letters)), _SHORTEST_TRACE - 1, -1):
                if secret.startswith(self._letters[-length:]):
                    places.append(self._letter_places[-length])
                    break
        return min(places, default=None)

    def _release(self, held: int) -> str:
        until = self._places[held] if held < len(self._places) else len(self._source)
        shown, self._shown = self._source[self._shown : until], max(self._shown, until)
        return shown


def _bare(seen: str) -> str:
    return "".join(filter(str.isalnum, seen))


@lru_cache(maxsize=8)
def _stretches(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Every PRIVATE_WORDS words in a row of the texts."""
    spoken = [SPOKEN.findall(shadow(text).text) for text in texts]
    return frozenset(
        tuple(words[i : i + PRIVATE_WORDS]) for words in spoken for i in range(len(words) - PRIVATE_WORDS + 1)
    )


@lru_cache(maxsize=256)
def _needs_leave(name: str) -> bool:
    """Whether a rule could stop a name: any other shows word by word, without delay."""
    if any(map(str.isdecimal, shadow(name).text)):
        return True
    guard = Guard(Facts())
    try:
        guard.feed(name)
        guard.finish()
    except Contaminated:
        return True
    return False
