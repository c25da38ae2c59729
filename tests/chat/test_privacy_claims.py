"""What a reply may claim: that which a receipt of the turn backs, and nothing else."""

from __future__ import annotations

import pytest

from chat.orchestrator.fsm import Event
from chat.privacy import Facts
from chat.providers.base import Hold
from chat.providers.speech import reply_to
from stores.tools import Result
from tests.chat.replies import FOUND, IDS, NONE_FOUND, facts, looking, outcome, saving, verdict

SAVED = facts(saving(Result.SAVED))
ALREADY = facts(saving(Result.ALREADY_THERE))
UNLOCKED = facts(events=(Event.PASSPHRASE_RIGHT,))

SAVE_CLAIMS = [
    "I saved ACME.",
    "I've saved ACME",
    "I have just stored it for you.",
    "ACME has been added to your stores.",
    "It is now recorded",
    "Noted!",
    "Saved ✅",
    "SAVED",
    "sàved",
    "s\u200baved it",
    "**Saved** it",
    "No problem, I saved it",
    "No problem I saved it.",
    "I couldn't help it and saved ACME",
    "Not only have I saved it",
    "Once you asked I saved it",
    "As you can see I saved it",
    "Happy to have saved ACME",
    "Would you believe it is saved",
    "Did you know I saved ACME?",
    "Is there more? I saved ACME",
    "The store you just saved is ACME",
    "You have saved ACME",
    "Maybe you noticed I saved ACME",
    "To your delight I saved ACME",
    "Soon I saved ACME",
    "I entered ACME",
    "I have kept ACME for you",
    "All saved!",
    "ACME is in your directory now",
    "Your number is on file now",
    "I put ACME in your list",
    "I managed to get it saved",
    "Ich habe ACME gespeichert.",
    "ACME wurde hinzugefügt.",
    "He guardado ACME.",
    "ACME está registrada",
    "J'ai enregistré ACME.",
    "J’ai ajouté ACME",
    "Ho salvato ACME.",
    "Salvei ACME.",
    "Eu já guardei ACME",
]
FIND_CLAIMS = [
    "I found it.",
    "Here is the number:",
    "Here's their number",
    "Here you go",
    "Here are your stores",
    "I located two stores",
    "Hier ist die Nummer",
    "Ich habe ACME gefunden",
    "Aquí está el número",
    "Encontré ACME",
    "Voici le numéro",
    "J'ai trouvé ACME",
    "Ecco il numero",
    "Ho trovato ACME",
    "Encontrei ACME",
]
UNLOCK_CLAIMS = [
    "Unlocked.",
    "Your directory is now unlocked",
    "The passphrase is correct.",
    "Passphrase accepted",
    "That's the right passphrase",
    "Correct passphrase!",
    "You are verified",
    "Access granted",
    "Entsperrt!",
    "Your Unlocked!",
]
NEVER_BACKED = [
    "I deleted ACME.",
    "ACME was removed",
    "I have renamed it",
    "I've updated the number",
    "I changed it",
    "I called them",
    "I sent it",
    "Ich habe ACME gelöscht",
    "Eliminé ACME",
    "J'ai supprimé ACME",
    "Ho cancellato ACME",
    "Apaguei ACME",
]
NO_CLAIMS = [
    "I have not saved ACME.",
    "I haven't saved it",
    "I haven’t saved it",
    "It was never stored",
    "I couldn't find it, so nothing was found.",
    "Nothing was found",
    "I found nothing.",
    "I found no store of that name",
    "It can be saved",
    "It has yet to be saved",
    "Once it is saved I will say so",
    "If it was saved, you will see it",
    "before I save it",
    "To get it saved, I need its number",
    "I can put it in your list",
    "It is not on file",
    "Shall I save it?",
    "Would you like it saved?",
    "I can't delete or rename stores",
    "Your saved stores are private",
    "Is there any saved store?",
    "It is not in your directory",
    "Nothing in your directory matches that",
    "What is the store called?",
    "a store called ACME",
    "Here's what I can do",
    "Here is how it works",
    "Please enter the correct passphrase",
    "That is not the right passphrase.",
    "Once the passphrase is correct I will look",
    "I keep stores, and can save, find and add them",
    "nor have I saved it",
    "Ich habe nichts gespeichert",
    "Ich kann keine Nummer finden",
    "No he guardado nada",
    "Je n'ai rien enregistré",
    "Non ho salvato ACME",
    "Não encontrei ACME",
    "Take note of it",
    "I can look up any store you've saved by its name",
    "I only know the stores you have saved with me.",
    "Everything you saved stays with you.",
    "Did you mean a store that you saved earlier?",
    "Du kannst jeden Laden suchen, den du gespeichert hast.",
    "Puedo buscar las tiendas que has guardado.",
    "un magasin que vous avez enregistré",
    "i negozi che hai salvato",
    "Have you saved it before?",
    "Was there a store you wanted saved?",
    "Would you like a store saved or found?",
    "Perhaps it was saved under another name.",
    "What name should that number be saved under?",
    "To get Blue Door saved, I need its number",
    "The lookup runs as soon as you have entered your passphrase.",
    "The passphrase you entered is not right.",
    "Your numbers are kept behind your passphrase.",
    "I ended it because we kept straying",
]


class TestClaims:
    @pytest.mark.parametrize("reply", [*SAVE_CLAIMS, *FIND_CLAIMS, *UNLOCK_CLAIMS, *NEVER_BACKED])
    def test_nothing_backs_it(self, reply):
        assert verdict(reply) == "claim"
        assert verdict(f"{reply} Anything else?") == "claim"

    @pytest.mark.parametrize("reply", NO_CLAIMS)
    def test_it_is_none(self, reply):
        assert verdict(reply) == ""

    def test_what_belongs_to_something_claims_nothing(self):
        assert verdict("Your saved ⟨store-1⟩ is private", facts(FOUND)) == ""
        assert verdict("Your saved") == "claim"

    @pytest.mark.parametrize("reply", SAVE_CLAIMS)
    def test_a_save_backs_it(self, reply):
        assert verdict(reply, SAVED) == ""

    @pytest.mark.parametrize("reply", FIND_CLAIMS)
    def test_a_find_backs_it(self, reply):
        assert verdict(reply, facts(FOUND)) == ""

    @pytest.mark.parametrize("reply", UNLOCK_CLAIMS)
    def test_the_passphrase_backs_it(self, reply):
        assert verdict(reply, UNLOCKED) == ""

    @pytest.mark.parametrize("reply", NEVER_BACKED)
    def test_no_fact_backs_it(self, reply):
        known = facts(FOUND, saving(Result.SAVED), events=(Event.PASSPHRASE_RIGHT,))
        assert verdict(reply, known) == "claim"

    @pytest.mark.parametrize("known", [facts(FOUND), facts(NONE_FOUND), facts(saving(Hold.PHONE)), UNLOCKED])
    def test_another_fact_backs_no_save(self, known):
        assert verdict("I saved ACME.", known) == "claim"

    @pytest.mark.parametrize("known", [SAVED, ALREADY, facts(NONE_FOUND), UNLOCKED])
    def test_another_fact_backs_no_find(self, known):
        assert verdict("I found it.", known) == "claim"

    @pytest.mark.parametrize("known", [SAVED, facts(FOUND), facts(events=(Event.PASSPHRASE_WRONG,))])
    def test_another_fact_unlocks_nothing(self, known):
        assert verdict("Unlocked.", known) == "claim"

    def test_what_is_there_already(self):
        assert verdict("ACME is already saved.", ALREADY) == ""
        assert verdict("ACME is already in your directory.", ALREADY) == ""
        assert verdict("You saved ACME before.", ALREADY) == ""
        assert verdict("I saved ACME.", ALREADY) == "claim"

    def test_what_the_person_saved_and_I_found(self):
        assert verdict("Here is the number you saved for ACME: ⟨phone-1⟩", facts(FOUND)) == ""
        assert verdict("The number saved for ⟨store-1⟩ is ⟨phone-1⟩.", facts(FOUND)) == ""
        assert verdict("The number saved for ACME is yours.") == "claim"

    @pytest.mark.parametrize(
        "reply", ["\u0455aved it", "s-a-v-e-d", "S. A. V. E. D.", "I f o u n d it", "d\u0435leted"]
    )
    def test_a_disguise_is_backed_by_nothing(self, reply):
        assert verdict(reply) == verdict(reply, SAVED) == "claim"

    def test_other_alphabets_and_letters_are_none(self):
        assert verdict("ACME на линии, A. B. C. и Ω, vitamin B, the 3 M store") == ""


class TestHeldNames:
    known = facts(saving(Result.SAVED, "ACME"), saving(Hold.PHONE, "Bolt Cycles"))

    @pytest.mark.parametrize(
        "reply",
        [
            "Saved ACME and Bolt Cycles.",
            "Bolt Cycles is saved.",
            "I saved ACME, and bolt cycles too",
            "BOLT CYCLES added",
        ],
    )
    def test_it_was_not_saved(self, reply):
        assert verdict(reply, self.known) == "claim"

    @pytest.mark.parametrize(
        "reply",
        [
            "Saved ACME. What is the phone number of Bolt Cycles?",
            "I saved ACME, but Bolt Cycles still needs a number.",
            "I saved ACME, and what is the number of Bolt Cycles?",
            "Bolt Cycles was not saved.",
        ],
    )
    def test_it_is_said_right(self, reply):
        assert verdict(reply, self.known) == ""

    def test_a_name_that_makes_a_claim(self):
        known = facts(saving(Result.SAVED, "ACME"), saving(Hold.PHONE, "Lost & Found"))
        assert verdict("What is the phone number of Lost & Found?", known) == ""
        assert verdict("Saved ACME and Lost & Found.", known) == "claim"


REASONS = [
    "it is too short",
    "its country code does not exist",
    "it does not read as a phone number",
    "the name is empty",
]
NAMES = ["ACME", "Lost & Found", "Area 5150 Comics", "Saved by the Bell", "Booking.com", "Pier 39", "4 One 5", None]


class TestTemplates:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("reason", REASONS)
    @pytest.mark.parametrize("result", [*Hold, Result.REFUSED_NAME, Result.REFUSED_PHONE, Result.LOCAL_ONLY])
    def test_of_what_was_not_done(self, result, name, reason):
        turn = outcome(saving(result, name, reason=reason))
        assert verdict(reply_to(turn), Facts.of(turn)) == ""

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("result", [Result.SAVED, Result.SAVED_DOUBTFUL, Result.ALREADY_THERE])
    def test_of_what_was_saved(self, result, name):
        turn = outcome(saving(result, name), saving(Hold.PHONE, "Bolt"))
        assert verdict(reply_to(turn), Facts.of(turn)) == ""

    @pytest.mark.parametrize("receipt", [FOUND, NONE_FOUND, looking(Result.FOUND, IDS, 200)])
    def test_of_what_was_found(self, receipt):
        turn = outcome(receipt, events=(Event.PASSPHRASE_RIGHT,))
        assert verdict(reply_to(turn), Facts.of(turn)) == ""

    @pytest.mark.parametrize("event", list(Event))
    @pytest.mark.parametrize("seconds", [0, 45, 3600])
    def test_of_what_happened(self, event, seconds):
        turn = outcome(events=(event,), blocked_seconds=seconds)
        assert verdict(reply_to(turn), Facts.of(turn)) == ""
