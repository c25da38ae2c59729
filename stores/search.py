from __future__ import annotations
from dataclasses import dataclass
SHOWN=5
CANDIDATES=50
@dataclass
class Found:
    stores: list
    total: int
def by_name(user,q): ...
def by_phone(user,q): ...
