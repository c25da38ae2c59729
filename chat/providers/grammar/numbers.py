"""Finds the numbers in a message: digit runs with separators of every kind, and digits spelled out.

A run is cut where a name ends and a phone begins ("Quick Stop 24 07700 900118"); libphonenumber, through
`stores.phones`, is the judge of every cut. Runs too short to be a phone ("99 Ranch Market") are left to the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.providers.grammar.lexicon import FUNCTION_WORDS, NUMBERED_NOUNS
from stores.phones import PhoneCheck, Verdict, check, digits
from stores.spelled import REPEATS, TENS, UNITS, read_aloud

_RANK = {Verdict.VALID: 3, Verdict.DOUBTFUL: 2, Verdict.LOCAL_ONLY: 1, Verdict.IMPOSSIBLE: 0}
_LONGEST = 15  # digits: the limit of E.164

# Possessive quantifiers (`++`) keep every pattern linear on adversarial input.
_RUN = re.compile(r"(?<!\w)[+(]{0,2} ?\d++(?:[ .\-/()]{1,4}+\d++)*+")
_GROUP = re.compile(r"(?:\+ ?)?\(?\d+\)?")
_EXTENSION = re.compile(r" ?,? ?(?:x|ext|extn|extension)[ .:]{0,3}\d{1,7}(?!\w)", re.IGNORECASE)
_FOR_ME = re.compile(r"[24] (?:me|us|u|you)\b", re.IGNORECASE)  # "remember 01632 960881 4 me"
_ENUMERATOR = re.compile(
    r"(?<!\S)(?:\(?(?P<digits>\d{1,2})[.)]|\(?(?P<letter>[a-j]|i{1,3}|iv|vi{0,3})\))(?=\s+\S)", re.IGNORECASE
)
_LETTERS = (" abcdefghij", ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii"])
_VANITY = re.compile(r"(?<!\w)(?:\+?1[-. ])?8\d\d[-. ](?=[A-Z\d-]{7,9}(?!\w))[A-Z\d]+(?:-[A-Z\d]+)?(?!\w)")

# A name's own number follows these: "Pier 1 415 555 0101" is no "+1 415 555 0101".
_NUMBERED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(NUMBERED_NOUNS))}) $", re.IGNORECASE)

# "ends with double two": here even two words are digits.
_PARTIAL_BEFORE = re.compile(r"(?:end|start|begin|finish)\w*(?: \w+)? (?:with|in|by|on)(?: \w+)? $", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"[^\W\d_]{2,} $")

_WORD = "|".join([*UNITS, *TENS, *REPEATS])
_SPELLED = re.compile(rf"(?<!\w)(?:{_WORD})(?:[ ,\-]{{1,2}}(?:{_WORD}|\d(?!-[^\W\d]))(?!\w))++(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """Digits in a message, from `start` to `end` of its text. `e164` is None when they are no full phone number."""

    start: int
    end: int
    written: str
    digits: str
    e164: str | None = None
    phone_like: bool = True  # False: few digits spelled out, which may as well be a name ("One Two Three Café")


def blank_enumerators(text: str) -> str:
    """`text` with the markers of a numbered list ("1) … 2) …", "a) … b) …") replaced by as many line breaks."""
    expected = 1
    for marker in _ENUMERATOR.finditer(text):
        if expected in _ordinals(marker):
            text = text[: marker.start()] + "\n" * len(marker[0]) + text[marker.end() :]
            expected += 1
    return text


def _ordinals(marker: re.Match[str]) -> list[int]:
    """What a marker may count: "i)" is the ninth letter, and one."""
    if marker["digits"]:
        return [int(marker["digits"])]
    return [counted.index(letter) for counted in _LETTERS if (letter := marker["letter"].lower()) in counted]


def find_numbers(text: str, source: str, region: str) -> list[Number]:
    """The numbers of `text` in order. `text` is `source` with digits, dashes and spaces made ASCII, of equal length."""
    found = [number for run in _RUN.finditer(text) for number in _numbers_of_run(run, text, source, region)]
    found += [number for words in _SPELLED.finditer(text) if (number := _spelled(words, source, region))]
    if not any(number.e164 for number in found):
        found += [_number(source, match.span(), match[0], region) for match in _VANITY.finditer(source)]
    return _without_overlaps(found)


def _without_overlaps(found: list[Number]) -> list[Number]:
    kept: list[Number] = []
    for number in sorted(found, key=lambda number: (number.start, -number.end)):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _numbers_of_run(run: re.Match[str], text: str, source: str, region: str) -> list[Number]:
    groups = [(run.start() + group.start(), run.start() + group.end()) for group in _GROUP.finditer(run[0])]
    groups = _without_joint(_without_glued(groups, text), text, region)
    numbers = []
    for start, end in _cut(groups, text, region):
        if _is_phone_like(text[start:end]) and not _is_street_number(text, start, end):
            numbers.append(_with_extension(_number(source, (start, end), text[start:end], region), text))
    return numbers


def _without_joint(groups: list[tuple[int, int]], text: str, region: str) -> list[tuple[int, int]]:
    """Leaves out a "+" that joins two stores: "… for Costco + 206 555 0155 for Target"."""
    if not groups or not text.startswith("+ ", groups[0][0]):
        return groups
    bare = [(groups[0][0] + 2, groups[0][1]), *groups[1:]]
    return bare if _rank(bare, 0, text, region) >= _rank(groups, 0, text, region) else groups


def _without_glued(groups: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Leaves out digits that are part of a word: "7-Eleven", "5th", "No-1 Café"."""
    if groups and re.match(r"[-'&]?[^\W\d_]", text[groups[-1][1] :]) and not _EXTENSION.match(text, groups[-1][1]):
        groups = groups[:-1]
    if groups and re.search(r"[^\W\d_][-'&/]$", text[max(0, groups[0][0] - 2) : groups[0][0]]) and len(groups) < 3:
        groups = groups[1:]
    if len(groups) > 1 and _FOR_ME.match(text, groups[-1][0]):
        groups = groups[:-1]
    if len(groups) > 1 and text[: groups[0][0]].endswith("#") and groups[0][1] - groups[0][0] < 3:  # "Store #4 - 415…"
        groups = groups[1:]
    return groups


def _cut(groups: list[tuple[int, int]], text: str, region: str) -> list[tuple[int, int]]:
    """The phone numbers in a run: what stands before the best one belongs to a name, a second may follow."""
    if not groups:
        return []
    first, last = groups[0][0], groups[-1][1]
    if len(groups) == 1 or len(groups) > 12:
        return [(first, last)]
    if (
        text[first] in "123456789"
        and _NUMBERED.search(text, max(0, first - 20), first)
        and _rank(groups, 1, text, region) >= 2
    ):
        return [(groups[1][0], last)]
    starts = [0] + [i for i in range(1, len(groups)) if text[groups[i - 1][1] : groups[i][0]].isspace()]
    best = max(starts, key=lambda i: (_rank(groups, i, text, region), -i))
    if _rank(groups, best, text, region) == 0:
        return _two_numbers(groups, text, region) or [(first, last)]
    return [(groups[best][0], last)]


def _rank(groups: list[tuple[int, int]], i: int, text: str, region: str) -> float:
    """How good a phone number the groups from the i-th on make: a cut needs a better one than the whole."""
    written = text[groups[i][0] : groups[-1][1]]
    verdict = check(written, region).verdict
    if i and verdict is Verdict.LOCAL_ONLY and " " in written:
        return 0
    starts_like_a_phone = i > 0 and written.lstrip("( ")[0] in "0+" and text[groups[0][0]] not in "0+("
    return _RANK[verdict] + (0.5 if starts_like_a_phone and _RANK[verdict] > 1 else 0)


def _two_numbers(groups: list[tuple[int, int]], text: str, region: str) -> list[tuple[int, int]]:
    if len(digits(text[groups[0][0] : groups[-1][1]])) <= _LONGEST:
        return []
    for i in range(1, len(groups)):
        left, right = (groups[0][0], groups[i - 1][1]), (groups[i][0], groups[-1][1])
        if all(check(text[start:end], region).e164 for start, end in (left, right)):
            return [left, right]
    return []


def _is_phone_like(run: str) -> bool:
    """Five digits or more, or three and a hyphen and more ("555-9"): fewer are a name's ("Pier 1", "24/7")."""
    return len(digits(run)) >= 5 or bool(re.match(r"\d{3,}[-.]\d", run))


def _is_street_number(text: str, start: int, end: int) -> bool:
    """Five or six digits in one piece before an open word are a name's: "7-11 Str 17404 Powell Blvd"."""
    following = re.compile(r" ([^\W\d_]+)").match(text, end)
    open_word = following is not None and following[1].lower() not in FUNCTION_WORDS
    return (
        open_word and end - start < 7 and text[start:end].isdigit() and _NAME_BEFORE.search(text, 0, start) is not None
    )


def _number(source: str, span: tuple[int, int], text: str, region: str) -> Number:
    start, end = span
    judged = check(text, region) if len(text) < 40 else PhoneCheck(Verdict.IMPOSSIBLE)
    written = source[start:end].strip()
    return Number(start, end, written, digits(text), judged.e164)


def _with_extension(number: Number, text: str) -> Number:
    extension = _EXTENSION.match(text, number.end)
    if not extension:
        return number
    return Number(number.start, extension.end(), number.written, number.digits, number.e164)


def _spelled(words: re.Match[str], source: str, region: str) -> Number | None:
    read, count = read_aloud(re.split(r"[ ,\-]+", words[0].lower()))
    if count < 3 and not (count > 1 and _PARTIAL_BEFORE.search(words.string, 0, words.start())):
        return None
    e164 = check(read, region).e164 if len(read) <= _LONGEST else None
    return Number(words.start(), words.end(), source[words.start() : words.end()], read, e164, len(read) >= 5)
