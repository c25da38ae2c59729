"""What makes a passphrase: the one form in which it is hashed and compared, and whether it is good enough."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 8, 128

# Of zxcvbn's 0 to 4. At 2 a guess takes a million tries and more, and the throttle allows one an hour; the hash
# is Argon2. 3 would refuse "tiger lily", and people would write the passphrase down instead.
WEAKEST_SCORE = 2

# zxcvbn takes 0.2 s for 24 characters chosen to slow it, and 6 s for 128. More characters only make it stronger.
JUDGED = 24


def canonical(text: str) -> str:
    """The form that is hashed: a keyboard's width, ligatures and accents, and stray spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def is_plausible(text: str) -> bool:
    """Whether `text` can be a passphrase at all. What no one could have set is not worth a hash."""
    return len(text) <= 2 * LONGEST and _is_printable(text)


def validate(passphrase: str, *, email: str = "", password: str = "") -> None:
    """Raise ValidationError, with the reason and what to do instead, unless this may become a passphrase."""
    if flaw := _flaw(passphrase, email, password):
        raise ValidationError(flaw)


def _flaw(passphrase: str, email: str, password: str) -> str | None:
    plain = canonical(passphrase)
    if not _is_printable(passphrase):
        return _("This holds a character that no keyboard types. Use letters, digits, signs and spaces.")
    if len(plain) < SHORTEST:
        text = _("Make it longer: at least %(least)d characters, or better, three or four words.")
        return text % {"least": SHORTEST}
    if len(passphrase) > LONGEST or len(plain) > LONGEST:
        return _("Make it shorter: at most %(most)d characters.") % {"most": LONGEST}
    if password and plain == canonical(password):
        return _("Choose one that differs from your password, for the day when somebody knows that.")
    if email and plain.casefold() in {email.casefold(), email.casefold().split("@")[0]}:
        return _("Others know your email address. Choose words that only you would put together.")
    return _weakness(plain)


def _weakness(plain: str) -> str | None:
    # Without zxcvbn's `user_inputs`: it keeps them in a global, where requests in other threads would find them.
    verdict = zxcvbn(plain[:JUDGED])
    if verdict["score"] >= WEAKEST_SCORE:
        return None
    found = verdict["feedback"]["warning"]
    warning = _(found) if found else _("It is too easy to guess.")
    return " ".join([warning, _("Three or four unrelated words are hard to guess and easy to remember.")])


# What zxcvbn may say of a guess.
WARNINGS = (
    gettext_noop("Straight rows of keys are easy to guess."),
    gettext_noop("Short keyboard patterns are easy to guess."),
    gettext_noop('Repeats like "aaa" are easy to guess.'),
    gettext_noop('Repeats like "abcabcabc" are only slightly harder to guess than "abc".'),
    gettext_noop('Sequences like "abc" or "6543" are easy to guess.'),
    gettext_noop("Recent years are easy to guess."),
    gettext_noop("Dates are often easy to guess."),
    gettext_noop("This is a top-10 common password."),
    gettext_noop("This is a top-100 common password."),
    gettext_noop("This is a very common password."),
    gettext_noop("This is similar to a commonly used password."),
    gettext_noop("A word by itself is easy to guess."),
    gettext_noop("Names and surnames by themselves are easy to guess."),
    gettext_noop("Common names and surnames are easy to guess."),
)


def _is_printable(text: str) -> bool:
    """No control character, and no half of a surrogate pair, which has no bytes to hash."""
    return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text.strip())
