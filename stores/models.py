"""The directory: what a person's stores are and how they are found. Every write goes through `services.py`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

if TYPE_CHECKING:
    from storeagent.accounts.models import User


class StoreQuerySet(models.QuerySet["Store"]):
    def of(self, user: User) -> StoreQuerySet:
        """The one owner check: every read of a store starts here."""
        return self.filter(user=user)

    def live(self) -> StoreQuerySet:
        return self.filter(deleted_at=None)


class Store(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stores", db_index=False)
    name = models.CharField(max_length=200)
    normalized_name = models.CharField(max_length=400, editable=False, help_text="see names.normalize")
    phone = models.CharField(max_length=16, help_text="E.164")
    phone_as_typed = models.CharField(max_length=64, blank=True)
    phone_is_doubtful = models.BooleanField(default=False, help_text="possible, but in no range that libphonenumber knows")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        db_table = "stores"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "normalized_name", "phone"], condition=Q(deleted_at=None), name="no_live_duplicate"
            ),
        ]
        indexes = [
            # Nearest first for one user; `<->` needs GiST, and user_id in it keeps other people's rows out of the scan.
            GistIndex(F("user"), OpClass(F("normalized_name"), name="gist_trgm_ops"), name="stores_by_name", condition=Q(deleted_at=None)),
            models.Index(F("user"), OpClass(Reverse("phone"), name="text_pattern_ops"), name="stores_by_suffix", condition=Q(deleted_at=None)),
            models.Index(fields=["user", "phone"], name="stores_by_phone", condition=Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return self.name
