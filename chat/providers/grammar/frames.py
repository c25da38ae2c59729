"""What each clause asks for: the grammar of request frames.

A frame is made of closed words (verbs, question words, nouns for a number); the open words between are the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from chat.providers.grammar import lexicon
from chat.providers.grammar.clauses import names_itself, opens_name, save_verb, skip_wrapper
from chat.providers.grammar.names import Span, is_written_as_name, split_list, trim
from chat.providers.grammar.numbers import Number
from chat.providers.grammar.pairs import Item, numberless_items, pairs
from chat.providers.grammar.patterns import (
    DETERMINER,
    DIGITS_ONLY,
    DIRECTORY,
    ENTRY_NOUN,
    EXCUSE,
    EXISTS_FOR,
    EXISTS_HAVE,
    EXISTS_SAVED,
    FIND_STRONG,
    FIND_WEAK,
    HOW_TO_CALL,
    IDENTITY,
    NAMED,
    NEED_TO_CALL,
    NUMBER_NOUN,
    PARTIAL,
    PRONOUN_REST,
    SAVE_WEAK,
    SAVE_IT_AS,
    SAVED,
    SAVED_QUESTION,
    STORE_NOUN,
    WHAT_ABOUT,
    whole,
)
from chat.providers.grammar.scope import is_general_wish, no_tool, off_topic
from chat.providers.grammar.text import Text


class Kind(Enum):
    SAVE = auto()  # a verb of saving, with what it names
    PAIRS = auto()  # names and numbers, or a number alone, without a verb
    NAMED = auto()  # "it's called …": a name for what was said before
    FIND_NAME = auto()
    FIND_PHONE = auto()
    ASK_NUMBER = auto()  # "what's their number?": the name stands elsewhere
    ASK_OWNER = auto()  # "who's that?": the number stands elsewhere
    TOPIC = auto()  # anything else


@dataclass(frozen=True, slots=True)
class Frame:
    kind: Kind
    span: Span
    items: list[Item] = field(default_factory=list)  # of SAVE, PAIRS, NAMED
    names: list[Span] = field(default_factory=list)  # of FIND_NAME
    phones: list[str] = field(default_factory=list)  # of FIND_PHONE
    vague: bool = False  # "save it": the object stands elsewhere, or nowhere


_TAIL = rf"(?:_(?:please|thanks|pls|asap|again|now|anywhere|saved|stored|handy|for_me|on_file|if_possible|urgently|mate|thank_you|cheers|ta|merci|bitte|danke|por_favor|too|quick|quickly|today|real_quick|bro|sir|maam|in_there|in_my_\S+|i_need_it|is_what_i_need|it_is_urgent|rn|right_now|would_you|could_you|would_be_(?:great|good|lovely|nice)|you_have|i_saved|you_got|do_you_have_it|svp|ji|yaar|then|also|as_well|was|is|[?,.!:-]))*"
_PREFIX = frozenset("""
    what is the a an my our your are was were me us i you we do did does have has had got get give tell show send share find need want like would
    could can for of to s please numbers number phone contact know remember forgot lost recall looking look up search pull
    bring fetch read out text hand pass provide see check let which that this these those two three four both any some and also then there
    be am grab dig retrieve remind display where how forget not new saved stored again just only after both may
    will should in go entry details info correct right current exact full latest if whats call ring it supply confirm by chance happen
    will having trouble finding keep losing spare handy need still tell all well drop shoot ping hit forward wondering curious about on track down
    thanks thank hey hi hello ok okay so oh yes quick question urgently really kindly possibly
    trying hunt locate desperately query wonder what's was been once more put
    """.split())
_FOR = "(?:for|of|to|from|on|under|at|with|called|named|4)"
_BETWEEN = r"(?:_(?:did|do|does|i|you|we|have|has|got|save|saved|put|down|stored|store|is|are|was|were|listed|on_file|there|give|gave|add|added|had|again|please|please_kindly|it|that|already|noted|keep|kept|need|want|in_my_directory|in_there|in_the_directory|on_record|currently|wrote|tell|told|send|me|please))*"
_NUMBER_FOR = whole(rf"(?P<noun>{NUMBER_NOUN}|{ENTRY_NOUN})(?:{_BETWEEN}_{_FOR}|(?<=numbers)_[,:-])_(?P<name>\S.*)")
_NAME_NUMBER = whole(rf"(?P<name>\S.*?)(?P<genitive>_(?:'s|ka|ki|ke))?(?:_-|_,)?_(?:(?:phone_)?{NUMBER_NOUN}|(?:contact_)?{ENTRY_NOUN}){_TAIL}")
_PRONOUN_NUMBER = whole(
    rf"(?:what|whats|give|tell|show|send|get|do|have|got|need|their|its|his|her|that|the|any|which|can|could|you|i|how|hows|is|number|phone|where|find|call|ring|it|please|and|a|contact|by|on|me|there|for|of|want|them|it|one|one's|'s|shop|store|place|again|reach|do|would|was|the|at|to|no|have|saved|also|then|cell|mobile|line|numbers|are|ones|these|those|both|,|so|would_like|know|this|phone_number|asap)(?:_\S+)*"
)
_BAD_NAMES = frozenset(
    "best new good latest cheapest wrong emergency lucky atomic prime whole lottery winning serial account tracking order flight social security "
    "social_security credit bus random real odd even magic favourite favorite secret telephone cell smart first second last next previous "
    "customer support helpline total largest smallest old nearest closest more less only main own police ambulance mobile second-hand used cheap next "
    "invoice vat tax pin model phone cheapest confirmation reference".split()
)
_QUOTED_OR_NAME = re.compile(r"")


def frame_of(text: Text, span: Span) -> Frame:
    """The frame of one clause; Kind.TOPIC when none fits."""
    start, end = span
    head = skip_wrapper(text, start, end)
    if off_topic(text, start, end) or off_topic(text, head, end):
        return Frame(Kind.TOPIC, span)
    for recognise in (_excuse, _save, _no_tool, _partial, _named, _owner, _pairs, _find):
        if frame := recognise(text, start, head, end):
            return frame
    return Frame(Kind.TOPIC, span)


def _excuse(text: Text, start: int, head: int, end: int) -> Frame | None:
    match = EXCUSE.match(text.canon, start, end) or EXCUSE.match(text.canon, head, end)
    if not match or _has_digits(text, head, end) or _NUMBER_FOR.search(text.canon, start, end) or IDENTITY.search(text.canon, start, end):
        return None
    if NEED_TO_CALL.search(text.canon, start, end) or EXISTS_SAVED.search(text.canon, head, end):
        return None
    return Frame(Kind.TOPIC, (start, end))


def _no_tool(text: Text, start: int, head: int, end: int) -> Frame | None:
    if IDENTITY.match(text.canon, head, end) and "N" in text.canon[head:end]:
        return None
    if names_itself(text, head, end) or not no_tool(text, head, end) or _wants_to_call(text, start, end):
        return None
    return Frame(Kind.TOPIC, (start, end))


# --- Saving ------------------------------------------------------------------------------------------------------


def _save(text: Text, start: int, head: int, end: int) -> Frame | None:
    if (renamed := SAVE_IT_AS.match(text.canon, head, end)) and renamed.end() < end:
        return _saved(text, renamed.end() + 1, (start, end))
    if verb := save_verb(text, head, end):
        return _saved(text, verb.end() + 1, (start, end))
    weak = SAVE_WEAK.match(text.canon, head, end)
    if weak and _is_kept(text, weak.end(), end) and not names_itself(text, head, end) and not FIND_STRONG.match(text.canon, head, end):
        return _saved(text, weak.end() + 1, (start, end))
    if "N" in text.canon[head:end] and (late := _late_verb(text, head, end)):
        return _saved(text, late, (start, end))
    return None


_LATE = whole(r"(?:save|add|register|note_down|write_down)")
_KEPT = whole(r"(?:saved|added|stored|registered|recorded|noted|written|remembered)(?:_(?:down|in|up))?")


def _late_verb(text: Text, head: int, end: int) -> int | None:
    """A verb of saving without a joint before it: "hey its me again save Costco 415…"."""
    first_number = text.canon.index("N", head)
    found = [m for m in _LATE.finditer(text.canon, head, first_number) if not is_written_as_name(text, m.start())]
    if not found or IDENTITY.search(text.canon, head, found[-1].start()):
        return None
    words = text.canon[head : found[-1].start()].split()
    closed = sum(word in lexicon.FUNCTION_WORDS for word in words)
    if not trim(text, (found[-1].end(), first_number), before_phone=True):
        return None
    return found[-1].end() + 1 if closed * 2 >= len(words) or len(words) == 1 else None


def _is_kept(text: Text, after: int, end: int) -> bool:
    """Whether "keep", "put" or "get" saves here: a number follows, or the directory, or "… saved"."""
    rest = text.canon[after:end]
    if IDENTITY.search(text.canon, after, end) or PARTIAL.search(text.canon, after, end):
        return False
    if re.match(r" (?:for|of) ", rest):
        return False
    if "N" in rest:
        return True
    if _NUMBER_FOR.match(text.canon, after + 1, end) or re.search(r"\b(?:number|phone|contact|entry|details|info)s?(?: please| asap)?$", rest):
        return False
    if DIRECTORY.search(text.canon, after, end) or _KEPT.search(text.canon, after, end):
        return True
    return bool(PRONOUN_REST.fullmatch(text.canon, after + 1, end)) and not text.canon[:after].endswith(("list", "get", "need", "want"))


def _saved(text: Text, position: int, span: Span) -> Frame | None:
    end = span[1]
    if position >= end:
        return Frame(Kind.SAVE, span)
    if "N" in text.canon[position:end]:
        return Frame(Kind.SAVE, span, items=pairs(text, (position, end), saving=True))
    if is_general_wish(text, position, end):
        return Frame(Kind.TOPIC, span)
    items = numberless_items(text, (position, end))
    return Frame(Kind.SAVE, span, items=items, vague=not items and bool(_VAGUE_OBJECT.fullmatch(text.canon, position, end)))


_VAGUE_OBJECT = whole(r"(?:(?:stores|shops|numbers|phone_numbers|contacts|entries|names)|it|them|that|this|these|those|both|all|everything|(?:all|both)_of_(?:them|these|those|it)|that_one|this_one|one)(?:_(?:please|too|as_well|for_me|now|thanks|down|then|also|in_my_\S+|to_my_\S+))*(?:_[.,!?])*")


def _named(text: Text, start: int, head: int, end: int) -> Frame | None:
    match = NAMED.match(text.canon, head, end)
    if not match or match.end() >= end or no_tool(text, head, end):
        return None
    if "N" in text.canon[match.end() : end]:
        return Frame(Kind.NAMED, (start, end), items=pairs(text, (match.end() + 1, end), saving=True))
    name = trim(text, (match.end() + 1, end))
    return Frame(Kind.NAMED, (start, end), items=[Item(name, None)]) if name else None


def _pairs(text: Text, start: int, head: int, end: int) -> Frame | None:
    if "N" not in text.canon[head:end]:
        return None
    find = FIND_STRONG.match(text.canon, head, end) or FIND_WEAK.match(text.canon, head, end)
    if find and not names_itself(text, head, end):
        return _find_phone(text, (start, end))
    return Frame(Kind.PAIRS, (start, end), items=pairs(text, (head, end), saving=False))


# --- Finding by phone --------------------------------------------------------------------------------------------


def _has_digits(text: Text, start: int, end: int) -> bool:
    return bool(re.search(r"(?<!\S)(?:N|\d+)(?!\S)", text.canon[start:end]))


def _partial(text: Text, start: int, head: int, end: int) -> Frame | None:
    found = [digits for match in PARTIAL.finditer(text.canon, head, end) for digits in _digits_in(text, match.start(), match.end(), partial=True)]
    if not found:
        return None
    if "N" in text.canon[head:end] and not IDENTITY.search(text.canon, head, end) and any(n.e164 and n.digits not in found for n in text.numbers(head, end)):
        return None
    found += [d for d in _following_digits(text, PARTIAL, head, end) if d not in found]
    return Frame(Kind.FIND_PHONE, (start, end), phones=found)


def _following_digits(text: Text, pattern: re.Pattern[str], start: int, end: int) -> list[str]:
    """ "ends in 0143 or 0190": the further digits after the first."""
    matches = list(pattern.finditer(text.canon, start, end))
    more = re.compile(r"(?: (?:,|and|or|&|,? ?and (?:one|the one|also))(?: in| with)? (N|\d+)(?!\S))+").match(text.canon, matches[-1].end(), end)
    return _digits_in(text, more.start(), more.end(), partial=True) if more else []


def _digits_in(text: Text, start: int, end: int, *, partial: bool) -> list[str]:
    """The digits of each number in the span; a full number is E.164 unless the wording calls it partial."""
    found: list[str] = []
    run = ""
    for token in text.slice(start, end):
        if token.number:
            number: Number = token.number
            found.append(number.digits if partial or not number.e164 else number.e164)
        elif re.fullmatch(r"\+?[\d/.-]*\d[\d/.-]*", token.key) and not re.fullmatch(r"\d", token.key) or (run and token.key.isdigit()) or (token.key.isdigit() and token is text.slice(start, end)[-1]):
            run += re.sub(r"\D", "", token.key)
            continue
        if run:
            found.append(run)
            run = ""
    if run:
        found.append(run)
    return found


_OWNER_DIGITS = whole(
    rf"""
    (?:who|whose|what|which)(?:_(?:is|has|have|are|was|owns|uses|had|got|the|{NUMBER_NOUN}|{STORE_NOUN}|of|my|your|saved|one|it|with|does|do|i|for|a|in|under|at|on|to|number_is|belongs_to|goes_with|goes_to|called|matches|this|that|name|:|'s))*_(?P<digits>{{D}})(?:_(?:belongs?(?:_to)?|again|please|for|is|in_my_\S+|number|saved|listed|[?.!,]|as|mate|anyway|then|from|the|{STORE_NOUN}))*
    |(?:find|look_up|search(?:_for)?|pull_up|check|reverse_look_up|reverse_search|show|lookup|identify|fetch|get|look_for|bring_up)(?:_(?:me|the|my|{NUMBER_NOUN}|{STORE_NOUN}|with|for|by|of|a|that|which|has|number|digits|on|under|who|whose|is|:|-))*_(?P<digits2>{{D}})(?:_(?:for_me|please|[?.!,]|in_my_\S+|again))*
    """.replace("{D}", r"\d[\d/.-]*(?:_\d+)*")
)


def _owner(text: Text, start: int, head: int, end: int) -> Frame | None:
    identity = IDENTITY.search(text.canon, head, end)
    if "N" in text.canon[head:end]:
        return _find_phone(text, (start, end)) if identity or _asks_existence(text, head, end) else None
    if (short := _OWNER_DIGITS.fullmatch(text.canon, head, end)) and not _is_year(text.canon[head:end]):
        group = "digits" if short["digits"] else "digits2"
        return Frame(Kind.FIND_PHONE, (start, end), phones=_digits_in(text, short.start(group), short.end(group), partial=True))
    if identity and _ASK_OWNER.fullmatch(text.canon, head, end):
        return Frame(Kind.ASK_OWNER, (start, end))
    return None


_ASK_OWNER = whole(
    rf"(?:(?:who|whose|whom|which|what|is|was|are|it|this|that|the|of|my|{STORE_NOUN}|number|numbers|belongs?|to|does|do|did|name|calling|called|again|please|me|i|in|one|from|can|you|could|tell|know|any|idea|have|saved|owner|owns|these|those|they|be|would|please|was|for|under|a|recognise|for_me|find|out|look_up|look|up|reverse|check|ringing|rang|phone|just|,|missed|call|shop|directory|list|'s|want|need|got|listed|by_any_chance|match|matches|anyone|any_of|kindly|let|with|had|mate|has|out|need_to|would_like_to|if|so|then|though|exactly|actually|hello|might|could)_?)+"
)


def _is_year(clause: str) -> bool:
    return bool(re.search(r"\b(?:in|since|of|from|on) (?:1[89]|20)\d\d(?: \S+)?$", clause))


_EXISTENCE = re.compile(
    r"(?<!\S)(?:do i have|do i know|is|have i|did i|do you have|do we have|have you|is there|got|whats|what is|what|anything|any of|are|check if|does|whos|see if)(?!\S)"
)


def _asks_existence(text: Text, head: int, end: int) -> bool:
    """ "is 415… in my directory", "what is 415…", "do I have 415… saved"."""
    match = _EXISTENCE.match(text.canon, head, end)
    if not match:
        return False
    rest = text.canon[match.end() : end]
    words = re.findall(r"[a-z0-9]+", rest)
    return all(word in lexicon.FUNCTION_WORDS or word in lexicon.STORE_NOUNS or word in ("directory", "list", "there", "belongs", "on", "file", "listed", "registered", "contacts") for word in words) and not re.search(r"[*/+^=]|times|plus|minus|divided", rest)


def _find_phone(text: Text, span: Span) -> Frame:
    return Frame(Kind.FIND_PHONE, span, phones=_digits_in(text, *span, partial=False)[:8] if not _mixed(text, span) else [n.e164 or n.digits for n in text.numbers(*span)])


def _mixed(text: Text, span: Span) -> bool:
    """Phone numbers beside small digits of other words: only the numbers count."""
    return bool(re.search(r"(?<!\S)\d", text.canon[slice(*span)])) and bool(text.numbers(*span))


# --- Finding by name ---------------------------------------------------------------------------------------------


def _find(text: Text, start: int, head: int, end: int) -> Frame | None:
    canon = text.canon
    for recognise in (_number_for, _called_by, _exists, _name_number, _verb_name, _about):
        if (frame := recognise(text, start, head, end)) is not None:
            return frame
    if _asks_number(canon[head:end]):
        return Frame(Kind.ASK_NUMBER, (start, end))
    return None


def _asks_number(clause: str) -> bool:
    words = re.findall(r"[a-z0-9']+", clause)
    return (
        bool(re.search(rf"(?<!\S){NUMBER_NOUN.replace('_', ' ')}(?!\S)", clause)) or "reach them" in clause or "call them" in clause
    ) and all(word in _PREFIX or word in lexicon.FUNCTION_WORDS or word in lexicon.PRONOUNS or word in lexicon.STORE_NOUNS or word == "'s" or word in ("asap","mobile","cell","landline","digits","ring","reach") for word in words)


def _found(text: Text, start: int, end: int, name: Span, *, many: bool = False) -> Frame | None:
    names = [n for n in split_list(text, name, many=many) if _fits(text, n)]
    return Frame(Kind.FIND_NAME, (start, end), names=names) if names else None


def _fits(text: Text, name: Span) -> bool:
    words = text.canon[slice(*name)].split()
    if is_written_as_name(text, name[0]) or any(not word.isascii() for word in words):
        return True
    return not all(word in _BAD_NAMES for word in words) and not off_topic(text, *name)


def _only_frame_words(clause: str) -> bool:
    return all(word in _PREFIX for word in re.findall(r"[a-z0-9]+", clause))


def _number_for(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "what's the number for X"."""
    match = _NUMBER_FOR.search(text.canon, head, end)
    if not match or not _only_frame_words(text.canon[head : match.start()]):
        return None
    many = match["noun"].endswith("s") and match["noun"] not in ("details", "digits", "contact details") or bool(re.search(r"\b(?:both|two|three)\b", text.canon[head : match.end()]))
    if re.match(r"(?:people|days|hours|planets|countries|states|bones|players|stores|shops|entries|times|ways|calories)(?!\S)", match["name"]):
        return None
    if _PRONOUN_NAME.fullmatch(match["name"]):
        return Frame(Kind.ASK_NUMBER, (start, end))
    return _found(text, start, end, match.span("name"), many=many)


_PRONOUN_NAME = whole(rf"(?:(?:the|my|our|that|this|those|these|them|it|they|him|her|both|all|a|an|some|any|one|ones|of|me|please|{STORE_NOUN}|again|there|each|first|second|last|other|\?|asap|new|someone|something|else|i|just|saved|mentioned|added|thanks|mate|now)_?)+")


def _called_by(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "how do I call X", "I need to ring X"."""
    match = HOW_TO_CALL.match(text.canon, _past_manners(text, start, end), end) or _wants_to_call(text, start, end)
    if not match or match.end() >= end:
        return None
    if _PRONOUN_NAME.fullmatch(text.canon, match.end() + 1, end):
        return Frame(Kind.ASK_NUMBER, (start, end))
    return _found(text, start, end, (match.end() + 1, end))


def _wants_to_call(text: Text, start: int, end: int) -> re.Match[str] | None:
    return NEED_TO_CALL.match(text.canon, _past_manners(text, start, end), end)


def _past_manners(text: Text, start: int, end: int) -> int:
    from chat.providers.grammar.patterns import MANNERS, MARK

    while (match := MANNERS.match(text.canon, start, end) or MARK.match(text.canon, start, end)) and match.end() < end:
        start = match.end() + 1
    return start


_SAVED_RECORD = whole(rf"(?:saved|stored|registered|down|listed|on_file|anything|something|have|got|had|put|save|store|gave|added|{NUMBER_NOUN})")


def _exists(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "do I have a number for X", "is X saved", "anything under X"."""
    canon = text.canon
    head = _past_manners(text, start, end)
    if canon.startswith(("what", "whatever"), head) and (match := SAVED_QUESTION.match(canon, head, end)):
        middle = canon[head : match.start("name")]
        if _only_frame_words(middle) and _SAVED_RECORD.search(middle):
            return _found(text, start, end, match.span("name"))
    if (match := EXISTS_FOR.match(canon, head, end)) and match.end() < end and len(match[0].split()) > 1 and not re.match(r"(?:is|are|was|what is|it is) (?:with|as|on|of|to|from|for|at|about)", match[0]):
        return _found(text, start, end, (match.end() + 1, end))
    if match := EXISTS_SAVED.match(canon, head, end):
        return _found(text, start, end, match.span("name"))
    if (match := EXISTS_HAVE.match(canon, head, end)) and not re.match(r"(?:a|an|any|to|some|kids|pets|feelings|time)(?!\S)", match["name"]):
        if canon.startswith(("do i", "did i", "have i", "do we", "did you save", "have you saved"), head) or is_written_as_name(text, match.start("name")):
            return _found(text, start, end, match.span("name"))
    return None


def _name_number(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "costco number please", "what's Tony's phone"."""
    if not (match := _NAME_NUMBER.fullmatch(text.canon, head, end)):
        return None
    name_start = _skip_frame_words(text, *match.span("name"))
    name = trim(text, (name_start, match.end("name"))) if name_start < match.end("name") else None
    if name is None or len(text.canon[slice(*name)].split()) > (12 if is_written_as_name(text, name[1] - 1) else 7):
        return None
    if text.canon[slice(*name)].split()[0] in ("how", "why", "where", "when", "what", "is", "do", "does"):
        return None
    if match["genitive"] == " 's" and text.canon[slice(*name)].split()[-1] in lexicon.GIVEN_NAMES:
        name = (name[0], match.end("genitive"))
    return _found_one(text, start, end, name)


def _found_one(text: Text, start: int, end: int, name: Span) -> Frame | None:
    names = split_list(text, name) if "'s" not in text.canon[name[1] - 2 : name[1]] else [name]
    names = [n for n in names if _fits(text, n)]
    return Frame(Kind.FIND_NAME, (start, end), names=names) if names else None


def _skip_frame_words(text: Text, start: int, end: int) -> int:
    while start < end:
        word = re.compile(r"\S+").match(text.canon, start, end)
        if not word or word[0] not in _PREFIX or is_written_as_name(text, start) or (start == 0 and (names_itself(text, start, end) or opens_name(text, start, end))):
            return start
        start = word.end() + 1
    return start


def _verb_name(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "find X", "show me X"."""
    if names_itself(text, head, end):
        return None
    if split := _LOOK_UP.match(text.canon, head, end):
        return _found(text, start, end, split.span("name"))
    strong = FIND_STRONG.match(text.canon, head, end)
    match = strong or FIND_WEAK.match(text.canon, head, end)
    if not match or match.end() >= end:
        return None
    position = match.end() + 1
    clue = re.compile(r"(?:(?:me|us|if|whether|for me|out|please|on|up|into) )*").match(text.canon, position, end)
    position = clue.end() if clue else position
    if saved := _IS_SAVED.match(text.canon, position, end):
        return _found(text, start, end, saved.span("name"))
    nested = _exists(text, position, position, end) or _called_by(text, position, position, end)
    if nested:
        return Frame(nested.kind, (start, end), names=nested.names)
    if is_general_wish(text, position, end):
        return None
    many = bool(re.match(r"(?:both|these|the (?:two|three|following)|two|three)(?!\S)", text.canon[position:end]))
    verb = match[0].split(" ")[0]
    name = trim(text, (position, end))
    if name is None or not (strong or verb in ("show", "display", "view", "check", "open", "see") or _clearly_named(text, name)):
        return None
    if re.match(r"(?:how|what|why|when|where|who|that|if|about)(?!\S)", text.canon[position:end]) and not is_written_as_name(text, position):
        return None
    return _found(text, start, end, (position, end), many=many)


_LOOK_UP = whole(r"(?:look|pull|bring|dig)_(?!up|out|for|at|me)(?P<name>\S.*?)_(?:up|out)(?:_.*)?")
_IS_SAVED = whole(rf"(?P<name>\S.*?)_(?:is|are)(?:_(?:already|still))?(?:_{SAVED})+")


def _clearly_named(text: Text, name: Span) -> bool:
    return is_written_as_name(text, name[0]) or not text.canon[slice(*name)].isascii()


_AND_FOR = whole(r"and_(?:the_one_)?for")


def _about(text: Text, start: int, head: int, end: int) -> Frame | None:
    """ "and what about X"."""
    match = WHAT_ABOUT.match(text.canon, head, end) or _AND_FOR.match(text.canon, start, end)
    if not match or match.end() >= end:
        return None
    return _name_number(text, start, match.end() + 1, end) or _found(text, start, end, (match.end() + 1, end))
