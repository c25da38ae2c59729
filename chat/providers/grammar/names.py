"""Store names: what remains of a span when the words around the name are trimmed.

A frame word that the user wrote with a capital inside a sentence belongs to the name ("save The Body Shop"), and a
quoted name is never looked into.
"""

from __future__ import annotations

import re

from chat.providers.grammar.apposition import skip_apposition
from chat.providers.grammar.asides import EXCUSE, NUMBER_LATER
from chat.providers.grammar.beside import INTRODUCER, LEFT, REMARK, TAIL
from chat.providers.grammar.contrasts import without_contrast
from chat.providers.grammar.corrections import TAKEN_BACK
from chat.providers.grammar.lexicon import FUNCTION_WORDS, GIVEN_NAMES, PRONOUNS, STORE_NOUNS, TRADES
from chat.providers.grammar.manners import COURTESIES, COURTESY_TAIL, FILLERS, GREETINGS, MANNERS
from chat.providers.grammar.notation import whole, words
from chat.providers.grammar.patterns import FIND_STRONG, SAVE_STRONG
from chat.providers.grammar.text import QUOTED, Span, Text

_ANNOUNCES = ("i", "we", "do", "here", "these", "those")
_ASIDE = whole(
    """
    ,(?= ((and|but|so) )?(their|its|it is|his|her|whose|they|i|we|you|she|he) )|and(?= (they|their|she|he|i|we
        |you) )|(to|in|into|on) (the|my|our) (directory|list|book)(?= ,)
    """
)
_HASTE = whole(r"before (i|we|it|he|she|they|you) \S+( \S+){0,2}")
_AT_END = re.compile("|".join(each.pattern for each in (COURTESY_TAIL, NUMBER_LATER, _HASTE)))
_LONGEST_TAIL = 8  # words
_PURPOSE = re.compile(r" for (?:(?:the|my|our) )?\S+$")
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}
_LONGEST_LEAD_IN = 60  # characters
_LEADS_IN = ("from", "called", "named", "for", "of", "is", "at")
_WHEN = whole(
    "(before|because|while|until|till|since|so|as|in case) (the|my|our|i|we|he|she|they|you|it|his|her|a)(?= \\S)"
)
_DESCRIBED = STORE_NOUNS | TRADES | words("bloke boy chap dude fella fellow folks girl lad lady man person woman")
# Words that name no store in particular.
_VAGUE = (
    FUNCTION_WORDS
    | PRONOUNS
    | STORE_NOUNS
    | frozenset(phrase for phrase in (*FILLERS, *COURTESIES, *GREETINGS) if " " not in phrase)
    | words(
        """
    future later now numbers phones reference remember safekeeping time today while wrong
    """
    )
)


def trim(text: Text, span: Span, *, before_phone: bool = False) -> Span | None:
    """`span` without the words around the name; None when no name is left.

    `before_phone`: the span ends at a phone number, so its end holds an introducer ("…, tel.") and no tail.
    """
    start, end = without_contrast(text, span)
    if _is_circumstance(text, start, end):
        return None
    if before_phone:
        end = _before_aside(text, start, end)
    remark = None if before_phone else REMARK.search(text.canon, start, end)
    if remark and remark.start() > start and not text.is_written_as_name(remark.start()):
        end = remark.start() - 1
    start = _past_closed_clause(text, start, end, announces=before_phone)
    start = _past_lead_in(text, start, end, sure=before_phone)
    start, end = _trim_ends(text, start, end, INTRODUCER if before_phone else TAIL)
    start, end = skip_apposition(text, (start, end)), _before_purpose(text, start, end)
    start, end = _quoted_alone(text, *_without_shop_noun(text, start, end))
    if start >= end or _is_circumstance(text, start, end) or not _is_name(text, start, end):
        return None
    return _with_brackets(text, start, end, span)


def _before_purpose(text: Text, start: int, end: int) -> int:
    """ "Petal Patch for flowers": small words after "for", and two in capitals before it."""
    purpose = _PURPOSE.search(text.canon, start, end)
    words = _last_words(text.canon, start, purpose.start()) if purpose else []
    named = len(words) > 1 and all(map(text.is_written_as_name, words[1:]))
    small = purpose and not any(map(text.is_written_as_name, _last_words(text.canon, purpose.start() + 1, end)))
    return purpose.start() if purpose and named and small else end


def _before_aside(text: Text, start: int, end: int) -> int:
    """ "Osteria del Ponte to the directory, their line in Rome is …", "…, I'll tell you the name later …"."""
    for comma in _ASIDE.finditer(text.canon, start, end):
        last = text.canon.rfind(" ", start, end - 1) + 1
        if EXCUSE.match(text.canon, comma.end() + 1, end) or not text.is_written_as_name(last):
            return max(start, comma.start() - 1)
    return end


def taken_back(text: Text, span: Span) -> Span | None:
    """What parts a name that the user takes back from the one that is meant: "Costco, no wait, save Target"."""
    slips = [slip.span() for slip in TAKEN_BACK.finditer(text.canon, *span)]
    slips = [slip for slip in slips if span[0] < slip[0] and slip[1] < span[1] and not text.is_written_as_name(slip[0])]
    if not slips:
        return None
    start, end = slips[-1][0], slips[-1][1] + 1
    again = SAVE_STRONG.match(text.canon, end, span[1]) or FIND_STRONG.match(text.canon, end, span[1])
    return (start, min(again.end() + 1, span[1])) if again and not text.is_written_as_name(end) else (start, end)


def trim_left(text: Text, start: int, end: int) -> int:
    """Past determiners and the like, as far as no capital says that the name has begun."""
    while match := LEFT.match(text.canon, start, end) or _manners(text, start, end):
        says_nothing = (match.end() == end and not text.canon[start].isalnum()) or match[0].endswith("name :")
        if text.is_written_as_name(start) and not says_nothing:
            break
        if match.end() >= end:
            return end
        start = match.end() + 1
    return start


def _manners(text: Text, start: int, end: int) -> re.Match[str] | None:
    """ "while I remember, …"; a single word ("super", "good") may as well begin the name."""
    match = MANNERS.match(text.canon, start, end)
    return match if match and " " in match[0] else None


def _trim_ends(text: Text, start: int, end: int, tail: re.Pattern[str]) -> Span:
    previous = None
    while previous != (start, end) and start < end:
        previous = (start, end)
        span = text.canon[start:end]
        start, end = start + len(span) - len(span.lstrip(" ")), end - len(span) + len(span.rstrip(" "))
        start = trim_left(text, start, end)
        end = _trim_right(text, start, end, tail)
    return start, end


def _trim_right(text: Text, start: int, end: int, tail: re.Pattern[str]) -> int:
    """The end of the span without its last tail, the longest that matches."""
    if text.is_public_name(start, end):
        return end
    for position in _last_words(text.canon, start, end):
        match = tail.fullmatch(text.canon, position, end) or _AT_END.fullmatch(text.canon, position, end)
        if not match or _continues_name(text, position):
            continue
        if match[0].startswith("'s") and _is_given_name(text, start, position - 1):
            return position + 2
        return max(start, position - 1)
    return end


def _last_words(canon: str, start: int, end: int) -> list[int]:
    """Where the last words of the span begin, the longest tail first."""
    starts = [start] + [i + 1 for i in range(start, end) if canon[i] == " "]
    return starts[-_LONGEST_TAIL:]


def _continues_name(text: Text, position: int) -> bool:
    """Whether a capital there belongs to the name; after a comma something else begins (", Telefon 0221…")."""
    return text.is_written_as_name(position) and text.canon[position - 2] not in ",.:-"


def _is_given_name(text: Text, start: int, end: int) -> bool:
    return is_owner(text.canon[start:end].split(" "))


def is_owner(words: list[str]) -> bool:
    """Whether a shop with these words and an 's is its owner's: "Tony's", "Trader Joe's", "Dan Murphy's"."""
    return words[-1] in GIVEN_NAMES or (len(words) == 2 and words[0] in GIVEN_NAMES and words[1] not in TRADES)


def _past_closed_clause(text: Text, start: int, end: int, *, announces: bool) -> int:
    """Past an opening of words that name nothing: "got a new one for you, Pet Palace".

    `announces`: before a number even "I'm moving my contacts over, …" is one, whatever else its words say.
    """
    comma = text.canon.find(" , ", start, end)
    words = text.canon[start : max(start, comma)].split()
    says_nothing = all(word in _VAGUE for word in words) or (
        announces and comma + 3 < end and (words[0] in _ANNOUNCES or _is_small_beside_name(text, start, comma))
    )
    says_more = not all(word in _VAGUE for word in text.canon[comma + 3 : end].split())  # than ", number is"
    closed = comma > start and says_nothing and says_more and not text.is_written_as_name(start)
    if closed or not announces:
        return comma + 3 if closed else start
    later = (start + i.start() for i in re.finditer(" , ", text.canon[start:end]))
    return next((at + 3 for at in later if at + 3 < end and _is_small_beside_name(text, start, at)), start)


def _is_small_beside_name(text: Text, start: int, comma: int) -> bool:
    """ "my neighbour recommends these, Pet Palace": small words, three or more, and a capital after the comma."""
    words = [start + word.start() for word in re.finditer(r"\S+", text.canon[start:comma])]
    describes = len(words) > 2 or (bool(words) and text.canon[words[-1] : comma] in STORE_NOUNS)
    return describes and text.is_written_as_name(comma + 3) and not any(map(text.is_written_as_name, words))


def _past_lead_in(text: Text, start: int, end: int, *, sure: bool) -> int:
    """Past small words that say where the store is from: "just got a card from Quilted Owl".

    `sure`: before a number no preposition is needed to tell them from a name: "if anyone asks Quilted Owl is on …".
    """
    closed = 0
    for word in re.finditer(r"\S+", text.canon[start : min(end, start + _LONGEST_LEAD_IN)]):
        position = start + word.start()
        if text.is_written_as_name(position):
            before = text.canon[start:position].split()
            leads = closed > 2 and before[-1] in _LEADS_IN
            leads = leads or (sure and len(before) > 2 and before[-1] == "is" and before[-2] in _DESCRIBED)
            alone = sure and closed > 1 and len(before) > 2 and " , " not in text.canon[position : end - 1]
            return position if leads or alone else start
        closed += word[0] in FUNCTION_WORDS or (sure and word[0] in PRONOUNS)
    return start


def _without_shop_noun(text: Text, start: int, end: int) -> Span:
    """ "the Dr. Martens store": a small "store" after a name in capitals is no part of it."""
    last = text.canon.rfind(" ", start, end)
    if last < 0 or text.canon[last + 1 : end] not in ("store", "shop", "place"):
        return start, end
    written = [text.source[token.start : token.end] for token in text.slice(start, end)]
    return (start, last) if written[-1].islower() and written[-2][:1].isupper() else (start, end)


def _quoted_alone(text: Text, start: int, end: int) -> Span:
    """A quoted name among small words is the name: "the place “Foo Bar” downtown"."""
    words = text.canon[start:end].split(" ")
    if words.count(QUOTED) != 1 or len(words) == 1:
        return start, end
    others = [text.source[token.start : token.end] for token in text.slice(start, end) if token.key != QUOTED]
    if not all(word.islower() or not word[0].isalnum() for word in others):
        return start, end
    position = start + sum(len(word) + 1 for word in words[: words.index(QUOTED)])
    return position, position + 1


def _with_brackets(text: Text, start: int, end: int, span: Span) -> Span:
    """A bracket at the edge belongs to the name when its partner is inside: "Corner Shop (Downtown)"."""
    alone = _unpaired(text.written(start, end))
    if alone and start - 2 >= span[0] and text.written(start - 2, start - 1) == _OPENING.get(alone[0]):
        start -= 2
    if alone and end + 2 <= span[1] and _OPENING.get(text.written(end + 1, end + 2)) == alone[-1]:
        end += 2
    return start, end


def _unpaired(written: str) -> list[str]:
    alone: list[str] = []
    for bracket in re.findall(r"[][(){}<>]", written):
        if alone and alone[-1] == _OPENING.get(bracket):
            alone.pop()
        else:
            alone.append(bracket)
    return alone


def _is_circumstance(text: Text, start: int, end: int) -> bool:
    """ "before the baby wakes up": small words that tell when, and no name."""
    told = _WHEN.match(text.canon, start, end) is not None
    return told and not any(map(text.is_written_as_name, _last_words(text.canon, start, end)))


def _is_name(text: Text, start: int, end: int) -> bool:
    """Function words, pronouns and nouns for any store name none in particular, unless in capitals or quotes."""
    canon = text.canon[start:end]
    words = re.findall(r"[^\s,.:;!?&'-]+", canon)
    if not any(character.isalnum() for character in canon):
        return False
    if not words or not all(word in _VAGUE for word in words):
        return True
    return any(text.is_written_as_name(position) for position in _last_words(text.canon, start, end))
