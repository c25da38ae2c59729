from __future__ import annotations


class Unreadable(Exception):
    """The file is refused as a whole. Its text is a sentence for whoever brought the file."""
