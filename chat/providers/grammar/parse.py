"""From a message to an intent and its operations: the grammar of requests, without a model.

The steps, top to bottom: read the message into a canonical line, cut it into clauses, recognise each clause's frame,
resolve what the frames leave open to each other ("… what's their number?"), and name the intent. The evaluation
guide defines the eight intents and the form of every argument.
"""

from __future__ import annotations

from chat.providers.base import Classification, Intent, Operation, Utterance, intent_of
from chat.providers.grammar.attacks import is_attack
from chat.providers.grammar.clauses import clauses
from chat.providers.grammar.collecting import continuation
from chat.providers.grammar.farewell import only_closes
from chat.providers.grammar.gleaned import gleaned_digits, gleaned_names, is_ours
from chat.providers.grammar.recognise import frames_of
from chat.providers.grammar.resolve import requests
from chat.providers.grammar.scope import intent_without_operations
from chat.providers.grammar.text import Text, read

LONGEST = 2_000  # characters read; the rest of a longer message is ignored


def parse(utterance: Utterance) -> Classification:
    """Classify one message. Never raises, needs no model, and takes any text in well under 5 ms."""
    text = read(utterance.text[:LONGEST], utterance.region)
    parts = clauses(text)
    frames = frames_of(parts)
    found = requests(text, frames)
    if utterance.draft and (answer := continuation(text, parts, frames, found, utterance.draft)):
        return answer
    if only_closes(text):
        return _ended()
    if is_attack(text, [name for request in found for name in request.names]):
        return Classification(Intent.OFF_SCOPE)
    if found:
        operations = tuple(request.operation for request in found)
        return Classification(intent_of(operations), operations)
    intent, _ = intent_without_operations(text, parts)
    if intent is Intent.OFF_SCOPE:
        return _last_resort(text)
    return _ended() if intent is Intent.TERMINATE else Classification(intent)


def _last_resort(text: Text) -> Classification:
    names = [Operation("lookup_by_name", {"query": text.written(*name)}) for name in gleaned_names(text)]
    operations = tuple(names or [Operation("lookup_by_phone", {"phone": few}) for few in gleaned_digits(text)])
    if operations:
        return Classification(intent_of(operations), operations)
    return Classification(Intent.CLARIFICATION if is_ours(text) else Intent.OFF_SCOPE)


def _ended() -> Classification:
    return Classification(Intent.TERMINATE, (Operation("terminate_conversation", {}),))
