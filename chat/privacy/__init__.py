"""What may leave the process, and what may reach the page.

In:  `Seal` takes every phone-like run out of what a model gets to see, and puts it back into what it asks for.
Out: `Guard` reads a model's reply as it streams and stops it before anything shows that no fact backs.
`fill` puts names and numbers in at the reading edge; `transcribed` is what the transcript keeps of a message.
"""

from chat.privacy.facts import Facts
from chat.privacy.guard import Contaminated, Guard
from chat.privacy.seal import PLACEHOLDER, Seal, UnknownPlaceholder, fill, grounded, redacted, transcribed
from chat.privacy.told import HIDDEN

__all__ = [
    "HIDDEN",
    "PLACEHOLDER",
    "Contaminated",
    "Facts",
    "Guard",
    "Seal",
    "UnknownPlaceholder",
    "fill",
    "grounded",
    "redacted",
    "transcribed",
]
