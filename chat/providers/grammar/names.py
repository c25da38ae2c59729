"""Store names: what remains when the words around them are trimmed, and where a list of them is cut.

A span is a pair of offsets into the canonical line. A frame word that the user wrote with a capital inside a
sentence belongs to the name ("save The Body Shop"), and a quoted name is never looked into.
"""

from __future__ import annotations

import re

from chat.providers.grammar import lexicon
from chat.providers.grammar.patterns import (
    COURTESY_TAIL,
    ENTRY_NOUN,
    EXCUSE,
    IN_DIRECTORY,
    NUMBER_NOUN,
    STORE_NOUN,
    any_of,
    whole,
)
from chat.providers.grammar.text import QUOTED, Text

Span = tuple[int, int]

_SHOP = "(?:stores?|shops?|places?|business|compan(?:y|ies)|contacts?|entry|entries|vendors?|suppliers?|listing|outlet)"
_MARKS = r"[,.:;!?&+=/*~>'-]+"
_LEFT = whole(
    rf"""
    {_MARKS}|and|or|also|plus|then|too|as_well_as|as_well|(?:no|without)_(?:a_)?(?:phone_)?number(?:_(?:yet|for_(?:it|that|now|this)))*
    |(?:the|this|that|my|our|a|an|these|those|new|another|one|two)_(?:new_|following_)?(?:{_SHOP}|numbers?)(?=_\S)
    |(?:the_)?(?:first|second|third|fourth|last|other|next)(?:_(?:one|{_SHOP}))?_(?:is|are|being)
    |me|us|for_(?:me|us)|please|kindly|in_(?:the|my)_{STORE_NOUN}
    |the|my|our|your|this|that|these|those|a|an|another|new|here_is|here_are|it_is|is|are|was|were|both(?:_of)?|following|some|all_of_these|all|saved
    |(?:the_|my_|our_|a_|an_|this_|that_|these_|those_)?(?:(?:new|following|two|three|four|five|six|few|couple_of|other|next|last|favou?rite|first|second|third|local|usual|\d)_)*(?:{STORE_NOUN}|{NUMBER_NOUN}|{ENTRY_NOUN}|names?|{STORE_NOUN}_names?)(?:_(?:called|named|titled|known_as|for|of|under|with|by|is|are|was|details|the_name|name|to|on|from|here|below|above|at))+
    |(?:the_|my_|a_|these_|those_|this_)?(?:(?:new|following|two|three|four|five|few|other|\d)_)*(?:{STORE_NOUN}|names?|{STORE_NOUN}_names?|{ENTRY_NOUN}|{NUMBER_NOUN})_:
    |(?:these|those|the|following|both|two|three|four|five|six|new|\d)(?:_(?:new|following|two|three|four|five|six|few|other|\d))*_(?:{STORE_NOUN}|{NUMBER_NOUN}|{ENTRY_NOUN})
    |called|named|titled|labelled|known_as|by_the_name_of|under_the_name(?:_of)?|with_the_name(?:_of)?|the_name_(?:is|of)|name_is|name_of|name_:|under|for|of|as|at|to|from|on|about|belongs_to|belonging_to|{IN_DIRECTORY}
    |someone_called|a_certain
    """
)
_RIGHT = whole(
    rf"""
    {_MARKS}|and|or|also|plus|then
    |(?:(?:with|at|on|under|by|which_is|that_is|via|using|has|as|in|is|to|for|and)_)*(?:(?:the|a|its|their|it_is|his|her|this|my|whose)_)*(?:{NUMBER_NOUN})(?:_(?:is|are|:|as|of|at|on|below|here|number|being|no|will_be|should_be))*
    |is|are|at|on|as|under|with|by|via|au|unter|which|who|whose|in|to|it|its|it_is|their|they_are|the|a|of|for|has|=|(?:they|you)_can(?:_be)?|reachable|reach(?:ed)?|contact(?:able)?|(?:i|you|we)_can_(?:call|reach)_(?:them|it|him|her)|(?:available|reachable|call|reach|contact|phone|ring|dial)(?:_(?:them|it|him|her))?_(?:on|at|via)|number_is|'s_number|'s
    |with_this|using_this|{IN_DIRECTORY}|for_(?:me|us)|would_you|will_you|could_you|can_you|to_me|(?:saved|added|stored|registered|noted|recorded)(?:_down)?|now
    """
)
_TAIL = whole(
    rf"""
    {_MARKS}|{IN_DIRECTORY}|'s_{NUMBER_NOUN}|'s_{ENTRY_NOUN}|though|tho|for_(?:me|us|now|later|today)|to_me|would_you|will_you|could_you|can_you|will_ya|asap|urgently|as_soon_as_(?:you_can|possible)|right_now|right_away|real_quick|quickly|quick|if_(?:you|it|i|we|that|possible|there|any|needed|available)(?:_\S+)*
    |too|as_well|also|and|or|then|saved|stored|added|on_file|listed|registered|already|somewhere|anywhere|again|now|today|at_the_moment|rn|immediately|first|instead|when_(?:you|u)(?:_\S+)*|but_(?:i|the|no)(?:_\S+)*|with_you|by_any_chance|at_all|(?:at|is|as|on|with|for|to|called|the|of)
    |(?:is|are)_(?:again|please)|was|is|were|i_(?:need|want|think|guess|believe|mean)(?:_.*)?|do_you_know|do_you_have_it|you_have|i_have|(?:that_)?(?:i|you|we)_(?:saved|have|gave|got|added|stored|put|told)(?:_.*)?|you_know|before_i(?:_\S+)*|so_(?:that_)?i(?:_\S+)*|numbers?_later|without_(?:a|the)_number|minus_the_number
    |just_in_case|for_(?:future_reference|my_records|later|safekeeping|reference|next_time|the_record)|one|please_and_thank_you|number_to_follow|no_numbers?(?:_yet)?|numbers?_(?:to_follow|pending|tbd|tbc|unknown)|\(?tbd|tbc|the_number_later
    """
)
_CUT = whole(
    r"""
    (?:,|-|\.|!|\?)_(?:i|it|they|he|she|we|you|do_not|that_is|this|because|please|thanks|thank_you|cheers|when|if|as_i|so_i|so_that|no_number|number_(?:to_follow|later)|without|will|need|my|just|in_case|not_sure|the_one|the_(?:place|shop|store)|an?)
    |what_(?:is|was|are)_(?:the|their|its|it|his|her)|because|(?:as|so|since)_(?:i|we|it|they|that_i)|cos|cuz|coz|in_case|so_that|before_i|but_i|but_without|which_(?:is|i)|that_i|who_i|where_i
    """
)
_JOINT = whole(r"(?:,|;|/)(?:_(?:and|also|plus|then|or|&))*|(?:and|plus|or|\+|as_well_as|along_with)(?:_(?:also|then|for|of|the_(?:number|one|contact)_(?:for|of)))*")
_VAGUE = lexicon.FUNCTION_WORDS | lexicon.PRONOUNS | lexicon.STORE_NOUNS | frozenset(
    phrase for phrase in (*lexicon.FILLERS, *lexicon.COURTESIES, *lexicon.GREETINGS) if " " not in phrase
) | frozenset("later now today while numbers phones safekeeping reference future remember time em gotten".split())
_KIN = frozenset("sons daughters co company brothers bros partners associates family friends beyond more son daughter crew".split())


def trim(text: Text, span: Span, *, before_phone: bool = False) -> Span | None:
    """`span` without the words around the name; None when no name is left.

    `before_phone`: the span ends at a phone number, so its end holds an introducer ("…, tel.") and no tail.
    """
    start, end = span
    if not before_phone and (cut := _CUT.search(text.canon, start, end)) and cut.start() > start:
        end = cut.start() - 1
    right = _RIGHT if before_phone else _TAIL
    start = _past_closed_clause(text, start, end)
    previous = None
    while previous != (start, end) and start < end:
        previous = (start, end)
        start, end = _strip(text, start, end)
        start = _trim_left(text, start, end)
        end = _trim_right(text, start, end, right)
    start, end = _quoted_alone(text, *_without_shop_noun(text, skip_apposition(text, start, end), end))
    return (start, end) if start < end and _is_name(text, start, end) else None


def _without_shop_noun(text: Text, start: int, end: int) -> Span:
    """ "the Dr. Martens store": a small "store" after a name in capitals is no part of it."""
    last = text.canon.rfind(" ", start, end)
    if last < 0 or text.canon[last + 1 : end] not in ("store", "shop", "place"):
        return start, end
    written = [text.source[token.start : token.end] for token in text.slice(start, end)]
    return (start, last) if written[-1].islower() and written[-2][:1].isupper() else (start, end)


def _quoted_alone(text: Text, start: int, end: int) -> Span:
    """A quoted name among small words is the name: "the place \"Foo Bar\" downtown"."""
    quoted = text.canon[start:end].split(" ")
    if quoted.count(QUOTED) != 1 or len(quoted) == 1:
        return start, end
    position = start + sum(len(word) + 1 for word in quoted[: quoted.index(QUOTED)])
    others = [token for token in text.slice(start, end) if token.key != QUOTED]
    small = all(text.source[token.start : token.end].islower() or not token.key[0].isalnum() for token in others)
    return (position, position + 1) if small else (start, end)


def _strip(text: Text, start: int, end: int) -> Span:
    while start < end and text.canon[start] == " ":
        start += 1
    while end > start and text.canon[end - 1] == " ":
        end -= 1
    return start, end


def _past_closed_clause(text: Text, start: int, end: int) -> int:
    """Past an opening that is all function words: "got a new one for you, Pet Palace"."""
    comma = text.canon.find(" , ", start, end)
    words = text.canon[start : max(start, comma)].split()
    closed = comma > start and all(word in _VAGUE for word in words) and not is_written_as_name(text, start)
    return comma + 3 if closed else start


def _trim_left(text: Text, start: int, end: int) -> int:
    while (match := _LEFT.match(text.canon, start, end)) and match.end() > start:
        if is_written_as_name(text, start) and not (match.end() == end and not text.canon[start].isalnum()):
            break
        if match.end() >= end:
            return end
        start = match.end() + 1
    return start


def _trim_right(text: Text, start: int, end: int, pattern: re.Pattern[str]) -> int:
    for position in _word_starts(text.canon, start, end):
        match = pattern.fullmatch(text.canon, position, end) or COURTESY_TAIL.fullmatch(text.canon, position, end)
        if match and not _belongs_to_name(text, position):
            if position == start:
                return start
            if match[0].startswith("'s") and _is_given_name(text, start, position - 1):
                return position + 2
            return _trim_right(text, start, position - 1, pattern)
    return end


def _belongs_to_name(text: Text, position: int) -> bool:
    """Whether a capital there continues the name; after a comma it starts something else (", Telefon 0221…")."""
    return is_written_as_name(text, position) and text.canon[position - 2] not in ",.:-"


def _is_given_name(text: Text, start: int, end: int) -> bool:
    """ "Tony's number" asks for "Tony's", "Costco's number" for "Costco"."""
    return text.canon[start:end].rsplit(" ", 1)[-1] in lexicon.GIVEN_NAMES


def _word_starts(canon: str, start: int, end: int) -> list[int]:
    """The starts of the last eight words of the span, the longest tail first."""
    starts = [start] + [i + 1 for i in range(start, end) if canon[i] == " "]
    return starts[-8:]


def is_written_as_name(text: Text, position: int) -> bool:
    """Whether the word there is quoted, or capitalised where a sentence does not ask for it."""
    tokens = text.slice(position, position + 1)
    if not tokens:
        return False
    token = tokens[0]
    if token.key == QUOTED:
        return True
    written = text.source[token.start : token.end]
    if not written[:1].isupper() or text.shouts or re.fullmatch(r"I(?:\W\w+)?", written):
        return False
    previous = text.canon[: max(0, position - 1)].rsplit(" ", 1)[-1]
    return previous not in ("", ".", "!", "?", ";")


def skip_apposition(text: Text, start: int, end: int) -> int:
    """ "my london tailor Fortescue & Daughters", "that taco place, El Gordito": past the description."""
    canon = text.canon[start:end]
    for match in re.finditer(r"(?<!\S)[,:-] |(?<!\S)(?:called|named|is) ", canon):
        head = canon[: match.start()].split()
        generic = head and (head[-1] in lexicon.TRADES or head[-1] in lexicon.STORE_NOUNS)
        named = is_written_as_name(text, start + match.end())
        if head and len(head) <= 5 and (generic or named) and _all_lower(text, start, start + match.start()) and _described(text, start):
            return start + match.end()
    words = canon.split(" ")
    offset = start
    for i, word in enumerate(words[:-1]):
        if not _all_lower(text, offset, offset + len(word)):
            break
        offset += len(word) + 1
        if not _described(text, start) or word in lexicon.FUNCTION_WORDS:
            break
        if i < 4 and is_written_as_name(text, offset):
            return offset
    return start


def _described(text: Text, start: int) -> bool:
    """Whether a determiner stands before the span: what follows then may be a description."""
    return text.canon[: max(0, start - 1)].rsplit(" ", 1)[-1] in ("my", "our", "the", "that", "this", "a", "an", "his", "her", "new", "local", "fav", "favourite", "favorite")


def _all_lower(text: Text, start: int, end: int) -> bool:
    written = [text.source[token.start : token.end] for token in text.slice(start, end)]
    return all(word.islower() or not word[0].isalpha() or (word.isupper() and 1 < len(word) < 5) for word in written)


def _is_name(text: Text, start: int, end: int) -> bool:
    """Function words, pronouns and nouns for any store name none in particular; capitals or quotes do."""
    canon = text.canon[start:end]
    if not any(c.isalnum() for c in canon):
        return False
    words = re.findall(r"[^\s,.:;!?&'-]+", canon)
    return not words or not all(word in _VAGUE for word in words) or any(
        is_written_as_name(text, position) for position in _word_starts(text.canon, start, end)
    )


def split_list(text: Text, span: Span, *, many: bool = False) -> list[Span]:
    """The names in a span, trimmed. `many`: the frame announces several ("the numbers for", "these two")."""
    start = _trim_left(text, *span)
    pieces = _pieces(text, (skip_apposition(text, start, span[1]), span[1]))
    joined: list[Span] = []
    for piece in pieces:
        if joined and _is_one_name(text, joined[-1], piece, many):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    names = [name for piece in joined if (name := trim(text, piece))]
    return names


def _pieces(text: Text, span: Span) -> list[Span]:
    pieces, position = [], span[0]
    for joint in _JOINT.finditer(text.canon, *span):
        if joint.start() > position:
            pieces.append((position, joint.start() - 1))
        position = joint.end() + 1
    return [*pieces, (position, span[1])] if position < span[1] else pieces


def _is_one_name(text: Text, left: Span, right: Span, many: bool) -> bool:
    """Whether "left and right" is one name: a known one, a firm's kin ("and Sons"), or two trades ("Hardware and Timber")."""
    phrase = text.canon[left[0] : right[1]]
    joint = text.canon[left[1] : right[0]].strip()
    known = phrase.replace(" & ", " and ").replace(" , ", " ").replace(" 's", "s")
    first = text.canon[slice(*left)].replace(" 's", "s")
    if any(name in known and name not in first for name in lexicon.JOINED_NAMES):
        return True
    a, b = text.canon[slice(*left)].split(), text.canon[slice(*right)].split()
    if not a or not b or b[0] in ("the", "my"):
        return False
    if joint == "," and re.fullmatch(r"[A-Z]{2}", text.written(*right)):
        return True  # "Reno, NV"
    if joint == "," and "&" in b and len(a) == 1 and len(b) <= 4:
        return True
    if joint != "and" or many and b[0] not in _KIN:
        return False
    core = [word for word in b if word not in ("please", "thanks")]
    trade = [word in lexicon.TRADES for word in core]
    return bool(core) and (core[0] in _KIN or all(trade) and (len(core) == 1 or a[-1] in lexicon.TRADES))
