from __future__ import annotations

import asyncio
import getpass
import sys
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.following import follow
from chat.models import Turn
from chat.orchestrator import runner
from chat.orchestrator.fsm import State
from chat.orchestrator.job import Job
from chat.orchestrator.queue import Refusal, clean_message, submit
from chat.result import Filler, result_of
from storeagent.accounts.models import User
from storeagent.db import database_step


class Command(BaseCommand):
    help = "Talk to the agent in the terminal, as the user with this e-mail address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")

    def handle(self, *, user: str, **options: Any) -> None:
        owner = User.objects.with_email(user)
        if owner is None or not owner.is_active:
            raise CommandError(f"There is no active user {user}: create one with “manage.py create_user”.")
        try:
            asyncio.run(self._converse(owner))
        except (EOFError, KeyboardInterrupt):
            self.stdout.write("")

    async def _converse(self, user: User) -> None:
        conversation_id, state = None, State.IDLE
        while state is not State.TERMINATED:
            text = await asyncio.to_thread(_ask, state)
            try:
                turn = await self._say(user, text, conversation_id)
            except Refusal as refusal:
                self.stdout.write(str(refusal))
                continue
            conversation_id, state = turn.conversation_id, State(turn.state_after or state)

    async def _say(self, user: User, text: str, conversation_id: uuid.UUID | None) -> Turn:
        text = clean_message(text)
        turn = (await database_step(submit)(user, uuid.uuid4(), text, conversation_id)).turn
        runner.start(Job(turn.pk, user, text, turn=turn))
        filled = Filler(user, turn.pk)
        async for there in follow(turn):
            for event in there:
                if event.type in ("token", "error"):
                    self.stdout.write(await filled(event.payload.get("text") or event.payload["message"]), ending="")
            self.stdout.flush()
        result = await result_of(user, turn.pk)
        for card in result.cards:
            self.stdout.write(f"\n  {card.name}: {card.phone_display or '(hidden)'}", ending="")
        self.stdout.write("")
        return result.turn


def _ask(state: State) -> str:
    """A line from the person; a passphrase is not echoed."""
    if state.awaits_passphrase and sys.stdin.isatty():
        return getpass.getpass("passphrase> ")
    return input("you> " if sys.stdin.isatty() else "")
