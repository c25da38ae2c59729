"""What a model's classification must look like: a strict schema from the tools' signatures; and how it is believed.

A model may only pick from what the message holds. A number must be a placeholder of the message (or one to three digits
that stand in it), a name must be made of the message's own words; anything else is an invented argument and no answer.
"""

from __future__ import annotations

import inspect
import re
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from chat.privacy import HIDDEN, Seal, grounded
from chat.providers.base import Classification, Fault, Intent, Operation, ProviderError, Utterance, intent_of, storable
from stores import phones
from stores.tools import TOOLS, Tool

MOST_OPERATIONS = 80  # a pasted list that fills a whole message
LONGEST_ARGUMENT = 400  # characters

_FENCE = re.compile(r"\A\s*```(?:json)?\s|\s```\s*\Z")  # servers that know no schema put it around their JSON
_BARE = (Intent.OFF_SCOPE, Intent.CLARIFICATION)  # intents without operations


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


@cache
def answer_model() -> type[BaseModel]:
    """The pydantic model of an answer: an intent, operations, and `continues`.

    An operation is one flat shape, a tool and every argument that any tool takes: what does not apply is null. The
    schema asks for every field; who leaves one out is understood all the same.
    """
    names = dict.fromkeys(name for tool in TOOLS.values() for name in arguments_of(tool))
    arguments: dict[str, Any] = dict.fromkeys(names, (str | None, None))
    tool: Any = StrEnum("ToolName", list(TOOLS))  # type: ignore[misc]  # made of the tools there are
    operation = create_model("Operation", __base__=_Strict, tool=(tool, ...), **arguments)
    return create_model(
        "Answer",
        __base__=_Strict,
        intent=(Intent, ...),
        operations=(list[operation], ...),  # type: ignore[valid-type]
        continues=(bool, False),
    )


@cache
def json_schema() -> dict[str, Any]:
    """Strict, as both vendors want it: every field required, none but these."""
    schema = answer_model().model_json_schema()
    for shape in (schema, *schema["$defs"].values()):
        if properties := shape.get("properties"):
            shape["required"] = list(properties)
            for field in properties.values():
                field.pop("default", None)
    return schema


def read_answer(text: str, utterance: Utterance, seal: Seal) -> Classification:
    """The Classification in a model's JSON. `seal` made the placeholders that the model saw.

    Raises ProviderError(Fault.INVALID) for whatever does not validate or was not in the message.
    """
    try:
        answer: Any = answer_model().model_validate_json(_FENCE.sub("", text))
        operations = tuple(_operation(each.model_dump(), utterance, seal) for each in answer.operations)
    except ValidationError:
        raise _invalid("it does not follow the schema") from None
    if len(operations) > MOST_OPERATIONS:
        raise _invalid("too many operations")
    return _consistent(Intent(answer.intent), operations, answer.continues)


def arguments_of(tool: Tool) -> list[str]:
    """What the tool needs to be told: its keyword-only parameters without a default."""
    parameters = inspect.signature(tool.run).parameters.values()
    return [each.name for each in parameters if each.kind is each.KEYWORD_ONLY and each.default is each.empty]


def _operation(data: dict[str, Any], utterance: Utterance, seal: Seal) -> Operation:
    tool = str(data["tool"])
    given = {name: _argument(name, data[name], utterance, seal) for name in arguments_of(TOOLS[tool])}
    if phone := given.get("phone"):
        if given.get("store_name") == phone:
            raise _invalid("store_name is the number itself")
        given["phone"] = _dialled(phone, utterance.region, whole=tool == "save_store")
    return Operation(tool, given)


def _argument(name: str, value: str | None, utterance: Utterance, seal: Seal) -> str | None:
    value = storable(value or "").strip()
    if not value:
        return None
    if HIDDEN in value:
        raise _invalid(f"{name} was taken for a secret")
    if len(value) > LONGEST_ARGUMENT:
        raise _invalid(f"{name} is too long")
    try:
        restored = seal.restore(value)
    except ValueError:
        raise _invalid(f"{name} holds a placeholder that was never made") from None
    draft = utterance.draft
    sources = (utterance.text, (draft and draft.store_name) or "", (draft and draft.phone) or "")
    if not (_stands_in(restored, sources) if name == "phone" else grounded(restored, *sources)):
        raise _invalid(f"{name} is not in the message")
    return restored


def _stands_in(phone: str, sources: tuple[str, ...]) -> bool:
    """Whether a number was really said. What `seal` restored was; digits that a model wrote itself may be few."""
    few = phones.digits(phone)
    return any(phone in source or (0 < len(few) < 4 and few in phones.digits(source)) for source in sources)


def _dialled(phone: str, region: str, *, whole: bool) -> str:
    """As the tools take it: E.164 for a possible number; else as written to save, its digits alone to look up."""
    e164 = phones.to_e164(phone, region) or phones.to_e164(phones.said_digits(phone), region)
    return e164 or (phone if whole else phones.said_digits(phone))


def _consistent(intent: Intent, operations: tuple[Operation, ...], continues: bool) -> Classification:
    """The intent and the operations agree: what is asked for names the intent, as the evaluation guide has it."""
    if intent in _BARE:
        return Classification(intent)
    if intent is Intent.TERMINATE:
        return Classification(intent, (Operation("terminate_conversation", {}),))
    operations = tuple(each for each in operations if each.tool != "terminate_conversation")
    if not operations:
        raise _invalid("an intent without its operations")
    return Classification(intent_of(operations), operations, continues)


def _invalid(reason: str) -> ProviderError:
    return ProviderError(Fault.INVALID, reason)
