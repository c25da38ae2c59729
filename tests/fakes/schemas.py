"""What the services refuse in a strict schema, so that a double does not accept what they would not.

Sources: Anthropic's "Structured outputs" and OpenAI's "Structured Outputs" guides, sections on JSON Schema limitations,
as the official SDKs apply them (`anthropic.lib._parse._transform`, `openai.lib._pydantic`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NUMERIC = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
NOT_AT_ANTHROPIC = NUMERIC | {"minLength", "maxLength", "maxItems", "oneOf"}


def anthropic_objection(schema: Any) -> str | None:
    for path, node in nodes(schema):
        if node.get("type") == "object" and node.get("additionalProperties") is not False:
            return f"{path}: 'additionalProperties' must be explicitly set to false"
        if unknown := NOT_AT_ANTHROPIC & node.keys():
            return f"{path}: not supported in structured outputs: {', '.join(sorted(unknown))}"
        if node.get("minItems", 0) > 1:
            return f"{path}: 'minItems' values other than 0 or 1 are not supported"
    return None


def openai_objection(schema: Any) -> str | None:
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "the schema's root must be of type 'object'"
    for path, node in nodes(schema):
        if node.get("type") == "object" and node.get("additionalProperties") is not False:
            return f"In context={path}, 'additionalProperties' is required to be supplied and to be false."
        if set(node.get("properties", {})) != set(node.get("required", [])):
            return f"In context={path}, 'required' must include every key in properties."
        if unknown := {"oneOf", "allOf"} & node.keys():
            return f"In context={path}, {sorted(unknown)[0]!r} is not permitted."
    return None


def nodes(schema: Any, path: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, itself included, with its path."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for key in ("properties", "$defs"):
        for name, child in schema.get(key, {}).items():
            yield from nodes(child, f"{path}.{name}")
    for key in ("anyOf", "oneOf", "allOf"):
        for at, child in enumerate(schema.get(key, [])):
            yield from nodes(child, f"{path}.{key}[{at}]")
    yield from nodes(schema.get("items"), f"{path}[]")
