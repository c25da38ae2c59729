from __future__ import annotations

from pathlib import Path

import pytest

from chat.diagram import as_markdown
from chat.orchestrator.fsm import TABLE, Event, IllegalTransition, State, next_state

E, S = Event, State
LISTENING = (S.IDLE, S.OFF_SCOPE_WARNED, S.COLLECTING_SAVE_INFO)
AWAITING = (S.AWAITING_PASSPHRASE_FOR_RETRIEVE, S.AWAITING_PASSPHRASE_FOR_REVERSE)

# Written out by hand from the design, one line a rule, so that a slip in the table does not repeat itself here.
EXPECTED = {
    (S.IDLE, E.SAVE_COMPLETE): S.IDLE,
    (S.OFF_SCOPE_WARNED, E.SAVE_COMPLETE): S.IDLE,
    (S.COLLECTING_SAVE_INFO, E.SAVE_COMPLETE): S.IDLE,
    (S.IDLE, E.SAVE_INCOMPLETE): S.COLLECTING_SAVE_INFO,
    (S.OFF_SCOPE_WARNED, E.SAVE_INCOMPLETE): S.COLLECTING_SAVE_INFO,
    (S.COLLECTING_SAVE_INFO, E.SAVE_INCOMPLETE): S.COLLECTING_SAVE_INFO,
    (S.IDLE, E.LOOKUP_BY_NAME): S.AWAITING_PASSPHRASE_FOR_RETRIEVE,
    (S.OFF_SCOPE_WARNED, E.LOOKUP_BY_NAME): S.AWAITING_PASSPHRASE_FOR_RETRIEVE,
    (S.COLLECTING_SAVE_INFO, E.LOOKUP_BY_NAME): S.AWAITING_PASSPHRASE_FOR_RETRIEVE,
    (S.IDLE, E.LOOKUP_BY_PHONE): S.AWAITING_PASSPHRASE_FOR_REVERSE,
    (S.OFF_SCOPE_WARNED, E.LOOKUP_BY_PHONE): S.AWAITING_PASSPHRASE_FOR_REVERSE,
    (S.COLLECTING_SAVE_INFO, E.LOOKUP_BY_PHONE): S.AWAITING_PASSPHRASE_FOR_REVERSE,
    (S.AWAITING_PASSPHRASE_FOR_RETRIEVE, E.PASSPHRASE_RIGHT): S.IDLE,
    (S.AWAITING_PASSPHRASE_FOR_REVERSE, E.PASSPHRASE_RIGHT): S.IDLE,
    (S.AWAITING_PASSPHRASE_FOR_RETRIEVE, E.PASSPHRASE_WRONG): S.AWAITING_PASSPHRASE_FOR_RETRIEVE,
    (S.AWAITING_PASSPHRASE_FOR_REVERSE, E.PASSPHRASE_WRONG): S.AWAITING_PASSPHRASE_FOR_REVERSE,
    (S.AWAITING_PASSPHRASE_FOR_RETRIEVE, E.CANCEL): S.IDLE,
    (S.AWAITING_PASSPHRASE_FOR_REVERSE, E.CANCEL): S.IDLE,
    (S.COLLECTING_SAVE_INFO, E.CANCEL): S.IDLE,
    (S.IDLE, E.CLARIFY): S.IDLE,
    (S.OFF_SCOPE_WARNED, E.CLARIFY): S.IDLE,
    (S.COLLECTING_SAVE_INFO, E.CLARIFY): S.COLLECTING_SAVE_INFO,
    (S.IDLE, E.OFF_SCOPE): S.OFF_SCOPE_WARNED,
    (S.OFF_SCOPE_WARNED, E.OFF_SCOPE): S.OFF_SCOPE_WARNED,
    (S.COLLECTING_SAVE_INFO, E.OFF_SCOPE): S.OFF_SCOPE_WARNED,
    (S.OFF_SCOPE_WARNED, E.OFF_SCOPE_LIMIT): S.TERMINATED,
    (S.IDLE, E.TERMINATE): S.TERMINATED,
    (S.OFF_SCOPE_WARNED, E.TERMINATE): S.TERMINATED,
    (S.COLLECTING_SAVE_INFO, E.TERMINATE): S.TERMINATED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_the_whole_matrix(state: State, event: Event) -> None:
    expected = EXPECTED.get((state, event))
    if expected is None:
        with pytest.raises(IllegalTransition):
            next_state(state, event)
    else:
        assert next_state(state, event) is expected


def test_a_terminated_conversation_goes_nowhere() -> None:
    assert not [pair for pair in TABLE if pair[0] is State.TERMINATED]


def test_no_listening_state_can_be_unlocked() -> None:
    """Only a state that asked for the passphrase takes one: nothing else leads to a lookup that runs."""
    assert {state for state, event in TABLE if event is Event.PASSPHRASE_RIGHT} == set(AWAITING)


def test_the_diagram_in_the_docs_is_the_table() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "state-machine.md"
    assert page.read_text() == as_markdown(), "run: python manage.py diagram > docs/state-machine.md"
