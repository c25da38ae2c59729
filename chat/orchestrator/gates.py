"""What only Python answers, whatever a model said: is this a cancel, a complete save, the passphrase?"""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from chat.providers.base import Hold
from storeagent.accounts import hashers, throttle
from storeagent.db import database_step
from stores import names, phones


class Gap(NamedTuple):
    """What stands between a save and the directory; `reason` is the end of "…because"."""

    hold: Hold
    reason: str = ""


def save_gap(name: str | None, phone: str | None, region: str) -> Gap | None:
    """What a save still misses, or None when it may run: a name, and a number that is at least possible."""
    if not name or not phone:
        return Gap(Hold.BOTH if not (name or phone) else Hold.NAME if not name else Hold.PHONE)
    try:
        names.clean(name)
    except ValueError as error:
        return Gap(Hold.OTHER_NAME, str(error))
    judged = phones.check(phone, region)
    if judged.verdict is phones.Verdict.LOCAL_ONLY:
        return Gap(Hold.AREA_CODE, judged.reason)
    return Gap(Hold.OTHER_PHONE, judged.reason) if judged.verdict is phones.Verdict.IMPOSSIBLE else None


_CANCELS = {
    "cancel", "cancel it", "cancel that", "cancel this", "cancel the request", "cancel request", "cancelled",
    "never mind", "nevermind", "nvm", "nm", "never mind that", "never mind it", "forget it", "forget that",
    "forget about it", "forget about that", "stop", "stop it", "stop that", "abort", "scrap that", "scrap it",
    "skip it", "skip that", "skip this", "drop it", "leave it", "leave that", "dont bother", "do not bother",
    "go back", "no thanks", "no thank you", "not now", "doesnt matter", "it doesnt matter",
}  # fmt: skip
_FILLERS = {"ok", "okay", "oh", "ah", "uh", "um", "hmm", "no", "please", "pls", "plz", "actually", "sorry", "just",
            "then", "nah", "nope", "yeah", "well", "thanks", "thank", "you", "lets", "for", "now", "my", "bad", "i",
            "said"}  # fmt: skip


def is_cancel(text: str) -> bool:
    """A bare cancel word or phrase, with or without punctuation and courtesy; a sentence about something is not."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    words = re.findall(r"\w+", plain)[:10]
    if " ".join(words) in _CANCELS:
        return True
    while words and words[0] in _FILLERS:
        words.pop(0)
    while words and words[-1] in _FILLERS:
        words.pop()
    return " ".join(words) in _CANCELS


_VERIFIERS = ThreadPoolExecutor(hashers.AT_ONCE, thread_name_prefix="verifier")  # who guesses keeps no query waiting
verify_passphrase = database_step(throttle.verify_passphrase, _VERIFIERS)
"""(user, attempt) -> throttle.Attempt. The attempt is compared and dropped: never stored, logged or traced."""
