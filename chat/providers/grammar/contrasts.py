"""What a name is set against: "Tin Whistle, not Tin Foil", "not Tin Foil but Tin Whistle"."""

from __future__ import annotations

from chat.providers.grammar.announcing import NOT_BUT
from chat.providers.grammar.notation import whole
from chat.providers.grammar.text import Span, Text

_CONTRAST = whole(r"(, )?((and|but) )?(?P<not>not|instead of|rather than|as opposed to)(?= \S)")
_POINTS = ("the ", "that ", "my ")


def without_contrast(text: Text, span: Span) -> Span:
    """The words for the store that is meant, without those for the one that is not."""
    start, end = span
    if (denied := NOT_BUT.match(text.canon, start, end)) and not text.is_written_as_name(start):
        start = denied.start("meant")
    for contrast in _CONTRAST.finditer(text.canon, start, end):
        other = contrast.end() + 1
        if contrast.start() <= start or text.is_written_as_name(contrast.start("not")):
            continue
        said, denied_words = text.canon[start : contrast.start()].split(), text.canon[other:end].split()
        if (
            text.is_written_as_name(other)
            or text.canon.startswith(_POINTS, other)
            or set(said).intersection(denied_words)
        ):
            return start, contrast.start() - 1
    return start, end
