"""A store corrected after its number: "Tin Foil 718 555 0139, sorry, Tin Whistle", "… the first is Tin Foil"."""

from __future__ import annotations

from dataclasses import replace

from chat.providers.grammar.corrections import AMENDS
from chat.providers.grammar.frame import Item
from chat.providers.grammar.names import trim
from chat.providers.grammar.notation import whole
from chat.providers.grammar.patterns import SAVE_STRONG
from chat.providers.grammar.text import Span, Text

_ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "latter": -1}
_WHICH = whole(rf"(?P<which>{'|'.join(_ORDINALS)})( (one|store|shop|name|number))?(?= (is|was|should|must|are)(?!\S))")
_IS = whole("(is|was|should be|should have been|must be|are|:|-)( (called|named|now))?")
_FURTHER = whole("and|also|plus|save|add|thanks|please")
_LONGEST = 6  # words of a name
_ALIKE = 4  # letters at the beginning of a word


def amendment(text: Text, span: Span) -> tuple[int, int] | None:
    """Where what was said ends, at its number, and what is meant instead begins; None when nothing is corrected."""
    for slip in AMENDS.finditer(text.canon, *span):
        start, end = slip.start(), slip.end() + 1
        if end >= span[1] or not text.canon.endswith("N ", span[0], start) or text.is_written_as_name(slip.start()):
            continue
        again = SAVE_STRONG.match(text.canon, end, span[1])
        end = again.end() + 1 if again and not text.is_written_as_name(end) else end
        if not _FURTHER.match(text.canon, end, span[1]):
            return start - 1, end
    return None


def amended(text: Text, said: tuple[Item, ...], rest: Span, meant: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items said, with what `rest` corrects; `meant` are the items that it holds, if it holds a number."""
    index, rest = _meant(text, said, rest)
    if not meant:
        name = trim(text, rest)
        replaced = said[index].name
        sure = name and replaced and _replaces(text, replaced, name)
        return (*said[:index], replace(said[index], name=name), *_after(said, index)) if sure else said
    for item in meant:
        same = next((i for i, other in enumerate(said) if _is_same(text, other.name, item.name)), index)
        new = Item(item.name or said[same].name, item.phone or said[same].phone)
        said = (*said[:same], new, *_after(said, same))
    return said


def _after(items: tuple[Item, ...], index: int) -> tuple[Item, ...]:
    return items[index + 1 :] if index != -1 else ()


def _meant(text: Text, said: tuple[Item, ...], rest: Span) -> tuple[int, Span]:
    """Which item is corrected, the last unless the words name it, and the span of what it becomes."""
    index, start = len(said) - 1, rest[0]
    if (which := _WHICH.match(text.canon, *rest)) and -1 <= _ORDINALS[which["which"]] <= index:
        index, start = _ORDINALS[which["which"]], which.end() + 1
    else:
        for i, item in enumerate(said):
            written = text.canon[slice(*item.name)] if item.name else None
            if (
                written
                and text.canon.startswith(f"{written} ", start)
                and _IS.match(text.canon, start + len(written) + 1)
            ):
                index, start = i, start + len(written) + 1
    link = _IS.match(text.canon, start, rest[1]) if start > rest[0] else None
    return index, (min(link.end() + 1, rest[1]) if link else start, rest[1])


def _is_same(text: Text, one: Span | None, other: Span | None) -> bool:
    return bool(one and other) and text.canon[slice(*one)] == text.canon[slice(*other)]  # type: ignore[misc]


def _replaces(text: Text, said: Span, name: Span) -> bool:
    """Whether the later name is one: written as such, or much like the earlier."""
    old, new = text.canon[slice(*said)].split(), text.canon[slice(*name)].split()
    if len(new) > _LONGEST:
        return False
    alike = any(one[:_ALIKE] == other[:_ALIKE] for one in old for other in new if len(other) >= _ALIKE)
    return alike or text.is_written_as_name(name[0])
