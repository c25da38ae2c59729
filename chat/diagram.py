"""The state machine's table as a page of the docs."""

from __future__ import annotations

from collections import defaultdict

from chat.orchestrator.fsm import TABLE, Event, State


def as_markdown() -> str:
    return "\n".join(
        [
            "# The state machine of a conversation",
            "",
            "Printed from `chat/orchestrator/fsm.py` by `python manage.py diagram`; a test compares the two.",
            "A pair that is not listed is an error that changes nothing.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> IDLE",
            *(f"    {before} --> {after}: {', '.join(events)}" for (before, after), events in _arrows().items()),
            "    TERMINATED --> [*]",
            "```",
            "",
            f"| state | {' | '.join(Event)} |",
            f"|---|{'---|' * len(Event)}",
            *(f"| {state} | {' | '.join(TABLE.get((state, event), '–') for event in Event)} |" for state in State),
            "",
        ]
    )


def _arrows() -> dict[tuple[State, State], list[Event]]:
    arrows: dict[tuple[State, State], list[Event]] = defaultdict(list)
    for (before, event), after in TABLE.items():
        arrows[before, after].append(event)
    return dict(sorted(arrows.items()))
