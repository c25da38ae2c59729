"""`Idempotency-Key`: a request that is sent again, since its answer was lost, is answered again and not done again.

The key, a digest of the request and the answer are written in the transaction of the effect, so that they are true
together. Of two requests with one key at the same time the second waits, and gets the first one's answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from storeagent.accounts.models import IdempotencyKey
from storeagent.accounts.requests import TokenRequest

HEADER = "Idempotency-Key"
LIFETIME = timedelta(hours=24)

Answer = tuple[int, dict[str, Any] | None]  # a status and a JSON body, which must hold no number


class BadKey(ValueError):
    """The key is no key, or belongs to another request."""


def once(request: TokenRequest, run: Callable[[], Answer], file: File | None = None) -> Answer:
    """`run`, or the answer that the request with this key had before. Raises BadKey.

    Of an upload `file` stands for the body, which is read by then, and differs by its boundary each time.
    What `run` raises takes the key back with it: a request that was refused may be mended and sent again.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return run()
    if not 1 <= len(key) <= IdempotencyKey.KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise BadKey(f"{HEADER}: send 1 to {IdempotencyKey.KEY_LENGTH} printable ASCII characters.")
    content = _sha256(file) if file else request.body
    with transaction.atomic():
        return _once(request, key, run, _digest(request, content))


def _once(request: TokenRequest, key: str, run: Callable[[], Answer], digest: str) -> Answer:
    keys = IdempotencyKey.objects.filter(user=request.auth, key=key)
    keys.filter(created_at__lt=timezone.now() - LIFETIME).delete()
    # Whoever comes second waits in this insert until the first one's transaction ends.
    held, is_new = IdempotencyKey.objects.get_or_create(user=request.auth, key=key, defaults={"digest": digest})
    if not is_new:
        if held.digest != digest:
            raise BadKey(f"{HEADER}: this key belongs to another request. Take a new one for each.")
        return held.status, held.body
    status, body = run()
    keys.update(status=status, body=body)
    return status, body


def _digest(request: TokenRequest, content: bytes) -> str:
    parts = (request.method or "", request.get_full_path(), content.decode("utf-8", "replace"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _sha256(file: File) -> bytes:
    digest = hashlib.sha256((file.name or "").encode("utf-8", "replace"))
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest().encode()
