"""A message in two forms: as written, and a canonical line on which the grammar's patterns are matched.

The canonical line is lower case, without accents, contractions or typos of closed words, its tokens parted by one
space each. "N" stands for a number and "Q" for a quoted name; ";" for every line break. A span of it leads back
to the words as the user wrote them, so a name is never altered.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from chat.providers.grammar.characters import ascii_forms, is_picture
from chat.providers.grammar.corrections import FARTHEST, later_number, mended
from chat.providers.grammar.letters import without_introduction, without_signature
from chat.providers.grammar.lexicon import FUNCTION_WORDS, OPEN_WITH_CLOSED
from chat.providers.grammar.notation import any_of, whole, words
from chat.providers.grammar.numbers import Number, blank_enumerators, find_numbers
from chat.providers.grammar.spelling import CONTRACTIONS, canonical, contracted
from chat.providers.grammar.tongues import foreign_frame, translator
from stores.phones import check, digits

MOST_TOKENS = 400  # a list of eighty stores; what a longer message adds is not read
NUMBER, QUOTED, BREAK = "N", "Q", ";"
Span = tuple[int, int]  # of the canonical line

_QUOTE = re.compile(r'"([^"\n]{1,60})"|(?<![\w\'])\'((?:[^\'\n]|\'(?=\w)){1,60})\'(?!\w)')
_TOKEN = re.compile(
    r"""
    (?P<line>\n\s*+|\t|\|)
    |(?P<space>[^\S\n\t]++)
    |(?P<arrow>[-=]+>)
    |(?P<mark>[,;:!?()\[\]{}"<>]|\.(?![^\s.,;:!?])|\.(?<=\.\.))
    |(?P<word>(?:(?!'[sS](?!\w)|'(?!\w)|の(?:電話)?番号|を教えて)[^\s,;:!?()\[\]{}"<>|.]|\.(?=[^\s.,;:!?]))+)
    |(?P<ending>の(?:電話)?番号は?|を(?=教えて))
    |(?P<genitive>'[sS](?!\w)|(?<=[sxzSXZ])'(?!\w))
    |(?P<other>.)
    """,
    re.VERBOSE,
)
_FIELD_NAME = re.compile(r"(?<=[a-z])=(?=\w)")
_SPOKEN_MARKS = {"comma": ",", "new": ",", "full": ".", "period": ".", "question": "?", "exclamation": "!"}
_DICTATED = re.compile(
    r"(?<=\w) (comma|new line|full stop|question mark|exclamation (?:mark|point)|period(?=$| (?:and|save|add|look|find|"
    r"then|thanks|thank you|please|what|who|the|it|its|their|number|phone|can|could|i)\b))(?!\S)"
)
_PAUSE = re.compile(r"(?<=\w)(?:\.{2,}|…)(?=\s*\w)")
_PICTURED = re.compile(
    r"(?<=[a-z] ) (?= *(?:[A-Z]|(?:what|whats|who|whose|which|can|could|do|did|is|save|add|find|need|give|look|i)\b))"
)
_FIELD_END = re.compile(
    r"(?<=\S);(?=[+(\d])|(?<=[^\s\d]);(?= (?:[+(]|0\d|\d{3}))"
)  # "Costco;415 555 0101": no line break
_MARKS = {**dict.fromkeys("()[]{}<>", ","), '"': ","}
_PUBLIC_NAME = whole(any_of(OPEN_WITH_CLOSED))
_PUBLIC_FIRST = frozenset(name.split(" ")[0] for name in OPEN_WITH_CLOSED)
_LONGEST_COUNT = 3  # digits that may open a name
_SPEAKER = re.compile(r"I(\W\w+)?")  # "I", "I'm"
_SENTENCE_ENDS = ("", ".", "!", "?", ";")
_STRENGTH = {mark: strength for strength, mark in enumerate("-,:.!?;")}
_ABBREVIATIONS = words(
    """
    approx apt ave blvd bros co corp dept dr ft hwy inc jr ltd messrs mob mr mrs ms mt no nr ph pkwy rd sr st ste
    tel vs
    """
)
_IS_AFTER = words(
    """
    he here how it let name number phone she that there what when where which who
    """
)


@dataclass(frozen=True, slots=True)
class Token:
    """`key` is the token's canonical form (one word or several), `start` and `end` its place in the source."""

    key: str
    start: int
    end: int
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Text:
    source: str
    tokens: tuple[Token, ...]
    canon: str
    offsets: tuple[int, ...] = field(repr=False)  # of each token in `canon`
    shouts: bool = False  # all in capitals, which then tell nothing

    def slice(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens of canon[start:end]."""
        return self.tokens[max(0, bisect_right(self.offsets, start) - 1) : bisect_left(self.offsets, end)]

    def written(self, start: int, end: int) -> str:
        """What the user wrote for canon[start:end]."""
        tokens = self.slice(start, end)
        if not tokens:
            return ""
        words, following = self.source[tokens[0].start : tokens[-1].end], self.source[tokens[-1].end :][:1]
        return words + following if "(" in words and ")" not in words and following == ")" else words

    def is_public_name(self, start: int, end: int) -> bool:
        """Whether canon[start:end] is a name known to begin with a closed word: "five guys"."""
        return _PUBLIC_NAME.fullmatch(self.canon, start, end) is not None

    def is_written_as_name(self, position: int) -> bool:
        """Whether the word at canon[position] is quoted, opens a public name, or has a capital for no other reason."""
        tokens = self.slice(position, position + 1)
        if not tokens or tokens[0].key == QUOTED:
            return bool(tokens)
        if tokens[0].key.split(" ")[0] in _PUBLIC_FIRST and _PUBLIC_NAME.match(self.canon, position):
            return True
        written = self.source[tokens[0].start : tokens[0].end]
        if not self.shouts and (written == "The" or (written.isdecimal() and len(written) < _LONGEST_COUNT)):
            return self.source[tokens[0].end + 1 : tokens[0].end + 2].isupper()  # "The Cobbler's Last", "5 Guys"
        if written == "US" and not self.shouts:  # "US Foods"
            return True
        if tokens[0].key in FUNCTION_WORDS and len(written) > 1 and written.isupper():  # "hot topic AND gamestop"
            return False
        if not written[:1].isupper() or self.shouts or _SPEAKER.fullmatch(written):
            return False
        begin = self.offsets[bisect_right(self.offsets, position) - 1]  # of "what is", which is one token
        return self.canon[max(0, begin - 2) : max(0, begin - 1)] not in _SENTENCE_ENDS

    def numbers(self, start: int, end: int) -> list[Number]:
        return [token.number for token in self.slice(start, end) if token.number]


def read(source: str, region: str) -> Text:
    """`source` as tokens and canonical line, with phone numbers read as in `region` (ISO 3166 alpha-2)."""
    plain = without_introduction(_with_plain_marks(_with_pauses(ascii_forms(source), source)))
    shadow = without_signature(blank_enumerators(plain))
    numbers = {number.start: number for number in find_numbers(shadow, source, region)}
    tokens = _in_english(_as_meant(_tokenise(shadow, numbers), region))
    offsets, length = [], 0
    for token in tokens:
        offsets.append(length)
        length += len(token.key) + 1
    return Text(source, tuple(tokens), " ".join(token.key for token in tokens), tuple(offsets), source.isupper())


def _tokenise(shadow: str, numbers: dict[int, Number]) -> list[Token]:
    quotes = {quote.start(): quote.end() for quote in _QUOTE.finditer(shadow) if _is_opaque(quote, shadow, numbers)}
    limits = iter([*sorted(numbers), len(shadow)])
    limit = next(limits)
    tokens: list[Token] = []
    position = 0
    while position < len(shadow) and len(tokens) < MOST_TOKENS:
        if number := numbers.get(position):
            tokens.append(Token(NUMBER if number.phone_like else number.digits, position, number.end, number))
            position = number.end
            limit = next(limits)
        elif end := quotes.get(position):
            tokens.append(Token(QUOTED, position + 1, end - 1))
            position = end
        else:
            position = _next_token(shadow, position, limit, tokens)
    return tokens


def _as_meant(tokens: list[Token], region: str) -> list[Token]:
    """Without the numbers that the user takes back: "718 555 0139, no wait, 0138" is 718 555 0138."""
    meant: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.key == NUMBER or token.key.isdecimal():
            keys = [each.key for each in tokens[position : position + FARTHEST + 1]]
            while (later := later_number(keys, 0)) is not None:
                position += later
                token = _replaced(token, tokens[position], region)
                keys = [each.key for each in tokens[position : position + FARTHEST + 1]]
        meant.append(token)
        position += 1
    return meant


def _in_english(tokens: list[Token]) -> list[Token]:
    """The frames of other languages as single tokens with an English key: "wem gehört" is "who is"."""
    keys = [token.key for token in tokens]
    read: list[Token] = []
    position = 0
    while position < len(tokens):
        english, size = foreign_frame(_FRAMES, keys, position) or ("", 1)
        token, last = tokens[position], tokens[position + size - 1]
        if english:
            keys[position + size - 1] = english.rsplit(" ", 1)[-1]
        read.append(Token(english, token.start, last.end) if english else token)
        position += size
    return read


def _replaced(said: Token, meant: Token, region: str) -> Token:
    if said.number is None or (meant.number and meant.number.e164):
        return meant
    shorter = meant.number.digits if meant.number else digits(meant.key)
    number = "+" + mended(said.number.e164[1:], shorter) if said.number.e164 else mended(said.number.digits, shorter)
    read = Number(meant.start, meant.end, number, digits(number), check(number, region).e164)
    return Token(said.key, meant.start, meant.end, read)


def _with_plain_marks(shadow: str) -> str:
    """Pauses and the marks of fields as commas and colons: "Costco.. 415…", "Costco;415…", "name=Costco"."""
    shadow = _DICTATED.sub(lambda said: _SPOKEN_MARKS[said[1].split()[0].lower()].ljust(len(said[0])), shadow)
    return _FIELD_NAME.sub(":", _FIELD_END.sub(",", _PAUSE.sub(_comma, shadow)))


def _with_pauses(plain: str, source: str) -> str:
    """A picture between a small word and one in capitals ends something: "two more for you 🙂 Tin Whistle"."""
    if source.isascii():
        return plain
    pauses = [gap.start() for gap in _PICTURED.finditer(plain) if is_picture(source[gap.start()])]
    return "".join("," if i in pauses else character for i, character in enumerate(plain)) if pauses else plain


def _comma(pause: re.Match[str]) -> str:
    return ",".ljust(len(pause[0]))


def _is_opaque(quote: re.Match[str], shadow: str, numbers: dict[int, Number]) -> bool:
    """A quoted name is one token, but quotes around a number or the whole message say nothing."""
    whole = len(quote[0]) >= len(shadow.strip()) - 1
    return not whole and not any(quote.start() < start < quote.end() for start in numbers)


def _next_token(shadow: str, position: int, limit: int, tokens: list[Token]) -> int:
    match = _TOKEN.match(shadow, position, limit)
    if match is None:
        return position + 1
    if key := _key(match, tokens):
        _append(tokens, Token(key, match.start(), match.end()))
    return match.end()


def _append(tokens: list[Token], token: Token) -> None:
    """Adds a token; of several marks in a row the strongest stays."""
    if tokens and token.key in _STRENGTH and tokens[-1].key in _STRENGTH:
        if _STRENGTH[token.key] > _STRENGTH[tokens[-1].key]:
            tokens[-1] = token
    else:
        tokens.append(token)


def _key(match: re.Match[str], tokens: list[Token]) -> str:
    kind, written = match.lastgroup, match[0]
    previous = tokens[-1].key if tokens else ""
    if kind == "line":
        return BREAK if written[0] == "\n" and previous not in ("", BREAK) else "," if written[0] != "\n" else ""
    if kind == "arrow":
        return ":"
    if kind == "mark":
        return "" if written == "." and _abbreviates(_as_written(match, tokens)) else _MARKS.get(written, written)
    if kind == "genitive":
        return "us" if previous == "let" else "is" if previous in _IS_AFTER else "'s"
    if kind == "ending":
        return "" if written == "を" else "number"
    if kind == "word":
        return _word_key(written, may_be_typo=written.islower() or not tokens)
    return ""


def _as_written(match: re.Match[str], tokens: list[Token]) -> str:
    """The word before `match` in small letters; a number is none, however many dots are in it."""
    word = tokens[-1] if tokens and tokens[-1].number is None else None
    return match.string[word.start : word.end].lower() if word else ""


def _abbreviates(word: str) -> bool:
    """Whether a full stop after `word` ends no sentence: "St. Mary's", "L.L. Bean", "J. Crew"."""
    return word in _ABBREVIATIONS or "." in word or (len(word) == 1 and word.islower() and word != "i")


def _word_key(written: str, may_be_typo: bool) -> str:
    folded = unicodedata.normalize("NFKD", written.casefold()) if not written.isascii() else written.lower()
    if not folded.isascii():  # Hangul is put together again
        folded = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
    if written == "N":
        return folded  # "N Davis Hwy"; a small "n" is "and"
    if folded in CONTRACTIONS:
        return CONTRACTIONS[folded]
    if "'" in folded and (said := contracted(folded)):
        return said
    word = folded.replace("'", "").replace(" ", "")
    if not word.strip("-~*_=\u200b"):
        return "-" if "-" in word else ""
    return canonical(word.strip("*_~"), may_be_typo)


_FRAMES = translator(lambda word: _word_key(word, may_be_typo=False))
