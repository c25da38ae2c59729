"""Django's sessions in the database, but a row is found by the digest of its key: who reads the table is nobody by it.

A key has 165 random bits and needs no slow hash.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40]  # as long as Django's column


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        return self._found(self._rows().first())

    async def _aget_session_from_db(self) -> Session | None:
        return self._found(await self._rows().afirst())

    def _rows(self) -> Any:
        return Session.objects.filter(session_key=digest_of(self.session_key or ""), expire_date__gt=timezone.now())

    def _found(self, row: Session | None) -> Session | None:
        if row is None:
            self._session_key = None  # so that the next one has a key of the server's choice
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(digest_of(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(digest_of(session_key))

    def create_model_instance(self, data: Any) -> Any:
        return _hashed(super().create_model_instance(data))

    async def acreate_model_instance(self, data: Any) -> Any:
        return _hashed(await super().acreate_model_instance(data))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(digest_of(key))

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await super().adelete(digest_of(key))


def _hashed(row: Any) -> Any:
    row.session_key = digest_of(row.session_key)
    return row
