"""The state machine of a conversation: a table of plain data and one function. No ORM, no I/O.

`docs/state-machine.md` is printed from TABLE (`manage.py diagram`), and a test holds the two together.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    IDLE = "IDLE"
    COLLECTING_SAVE_INFO = "COLLECTING_SAVE_INFO"
    OFF_SCOPE_WARNED = "OFF_SCOPE_WARNED"
    AWAITING_PASSPHRASE_FOR_RETRIEVE = "AWAITING_PASSPHRASE_FOR_RETRIEVE"
    AWAITING_PASSPHRASE_FOR_REVERSE = "AWAITING_PASSPHRASE_FOR_REVERSE"
    TERMINATED = "TERMINATED"

    @property
    def awaits_passphrase(self) -> bool:
        return self in (State.AWAITING_PASSPHRASE_FOR_RETRIEVE, State.AWAITING_PASSPHRASE_FOR_REVERSE)


class Event(StrEnum):
    """What Python concluded from a message. A model proposes an intent; only these move the machine."""

    SAVE_COMPLETE = "save_complete"
    SAVE_INCOMPLETE = "save_incomplete"
    LOOKUP_BY_NAME = "lookup_by_name"
    LOOKUP_BY_PHONE = "lookup_by_phone"
    PASSPHRASE_RIGHT = "passphrase_right"
    PASSPHRASE_WRONG = "passphrase_wrong"
    CANCEL = "cancel"
    CLARIFY = "clarify"
    OFF_SCOPE = "off_scope"
    OFF_SCOPE_LIMIT = "off_scope_limit"  # the third in a row
    TERMINATE = "terminate"


class IllegalTransition(Exception):
    """The table does not list this pair; nothing was changed."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"no transition from {state} on {event}")
        self.state, self.event = state, event


_LISTENING = (State.IDLE, State.OFF_SCOPE_WARNED, State.COLLECTING_SAVE_INFO)
_AWAITING = (State.AWAITING_PASSPHRASE_FOR_RETRIEVE, State.AWAITING_PASSPHRASE_FOR_REVERSE)

TABLE: dict[tuple[State, Event], State] = {
    **{(state, Event.SAVE_COMPLETE): State.IDLE for state in _LISTENING},
    **{(state, Event.SAVE_INCOMPLETE): State.COLLECTING_SAVE_INFO for state in _LISTENING},
    **{(state, Event.LOOKUP_BY_NAME): State.AWAITING_PASSPHRASE_FOR_RETRIEVE for state in _LISTENING},
    **{(state, Event.LOOKUP_BY_PHONE): State.AWAITING_PASSPHRASE_FOR_REVERSE for state in _LISTENING},
    **{(state, Event.OFF_SCOPE): State.OFF_SCOPE_WARNED for state in _LISTENING},
    **{(state, Event.TERMINATE): State.TERMINATED for state in _LISTENING},
    (State.OFF_SCOPE_WARNED, Event.OFF_SCOPE_LIMIT): State.TERMINATED,
    (State.IDLE, Event.CLARIFY): State.IDLE,
    (State.OFF_SCOPE_WARNED, Event.CLARIFY): State.IDLE,
    (State.COLLECTING_SAVE_INFO, Event.CLARIFY): State.COLLECTING_SAVE_INFO,
    (State.COLLECTING_SAVE_INFO, Event.CANCEL): State.IDLE,
    **{(state, Event.CANCEL): State.IDLE for state in _AWAITING},
    **{(state, Event.PASSPHRASE_RIGHT): State.IDLE for state in _AWAITING},
    **{(state, Event.PASSPHRASE_WRONG): state for state in _AWAITING},
}


def next_state(state: State, event: Event) -> State:
    """The state after `event`; IllegalTransition when the table does not list the pair."""
    try:
        return TABLE[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None
