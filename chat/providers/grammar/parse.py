"""From a message to an intent and its operations: the grammar of requests, without a model.

The steps, top to bottom: read the message into a canonical line, cut it into clauses, recognise each clause's frame,
resolve what the frames leave open to each other ("… what's their number?"), and name the intent. The evaluation
guide defines the eight intents and the form of every argument.
"""

from __future__ import annotations

from chat.providers.base import Classification, Intent, Operation, Utterance
from chat.providers.grammar.clauses import clauses
from chat.providers.grammar.collecting import continuation
from chat.providers.grammar.frames import Frame, frame_of
from chat.providers.grammar.resolve import Request, requests
from chat.providers.grammar.scope import intent_without_operations, is_attack, only_closes
from chat.providers.grammar.text import Text, read

LONGEST = 2_000  # characters read; the rest of a longer message is ignored


def parse(utterance: Utterance) -> Classification:
    """Classify one message. Never raises, needs no model, and takes any text in about a millisecond."""
    text = read(utterance.text[:LONGEST], utterance.region)
    frames = [frame_of(text, span) for span in clauses(text)]
    if utterance.draft and (answer := continuation(text, frames, utterance.draft)):
        return answer
    return classify(text, frames)


def classify(text: Text, frames: list[Frame]) -> Classification:
    if only_closes(text):
        return _ended()
    found = requests(text, frames)
    if is_attack(text, [name for request in found for name in request.names]):
        return Classification(Intent.OFF_SCOPE)
    if found:
        return Classification(_intent(found), tuple(request.operation for request in found))
    intent, _ = intent_without_operations(text)
    return _ended() if intent is Intent.TERMINATE else Classification(intent)


def _ended() -> Classification:
    return Classification(Intent.TERMINATE, (Operation("terminate_conversation", {}),))


def _intent(found: list[Request]) -> Intent:
    tools = [request.operation.tool for request in found]
    if len(tools) > 1:
        return Intent.MULTI_SAVE if set(tools) == {"save_store"} else Intent.MULTI_OPERATION
    return {
        "save_store": Intent.SAVE,
        "lookup_by_name": Intent.RETRIEVE_BY_NAME,
        "lookup_by_phone": Intent.RETRIEVE_BY_PHONE,
    }[tools[0]]
