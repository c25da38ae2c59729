"""What staff see of each model. Django's autodiscovery imports this package; each module registers its own."""

from adminpanel.admin import accounts, conversations, jobs, money, observability, stores

__all__ = ["accounts", "conversations", "jobs", "money", "observability", "stores"]
