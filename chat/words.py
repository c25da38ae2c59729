"""What is said about a turn that was refused or came to nothing, in the language of who waits for it.

To the API it is said in English, as it was raised. A page translates it, so the texts are listed here; a test holds the
list to what is raised.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

TEXTS = (
    gettext_noop("Please write something first."),
    gettext_noop("That is too long: please keep a message under 2,000 characters."),
    gettext_noop(
        "This conversation has grown as long as one may, so it ends here. What you saved is kept: start a new one."
    ),
    gettext_noop("That turn_id belongs to another conversation: please use a new one."),
    gettext_noop("That turn_id belongs to another message: please use a new one."),
    gettext_noop("Please wait for the answer to what you sent before, then try again."),
    gettext_noop("This conversation has ended. Please start a new one."),
    gettext_noop("I am still busy with your earlier messages: please wait for my answer, then send this again."),
    gettext_noop("This conversation has moved on, so that was not sent. Here is what is asked for now."),
    gettext_noop("Sorry, something went wrong on our side. Nothing was changed: please send that again."),
    gettext_noop(
        "Sorry, I cannot reach my records just now. I will go on as soon as I can: there is no need to send it again."
    ),
    gettext_noop("Sorry, this was lost with the server that had it, and nothing was changed. Please send it again."),
    gettext_noop("What you asked for was done, but I could not finish my reply."),
)


def in_words(refusal: Exception) -> str:
    return gettext(str(refusal))
