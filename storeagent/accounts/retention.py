from datetime import timedelta

from django.contrib.sessions.models import Session

from storeagent.accounts import idempotency
from storeagent.accounts.models import IdempotencyKey, RateLimit
from storeagent.observability.purge import Step

STEPS = [
    Step(
        "expired sessions",
        timedelta(),
        by="expire_date",
        rows=lambda cutoff: Session.objects.filter(expire_date__lt=cutoff),
    ),
    Step(
        "idempotency keys",
        idempotency.LIFETIME,
        by="created_at",
        rows=lambda cutoff: IdempotencyKey.objects.filter(created_at__lt=cutoff),
    ),
    Step(
        "rate limits",
        timedelta(days=1),
        by="at",
        rows=lambda cutoff: RateLimit.objects.filter(at__lt=cutoff),
    ),
]
