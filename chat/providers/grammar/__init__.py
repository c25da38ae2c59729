"""The offline parser: intent and operations of a message by grammar alone. Pure: no Django, no I/O, no clock."""

from chat.providers.grammar.parse import parse

__all__ = ["parse"]
