"""Issue and revoke API tokens: bounded, and audited."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from storeagent.accounts.models import ApiToken, User
from storeagent.observability import audit

LIMIT = 20


class TooManyTokens(ValueError):
    def __init__(self) -> None:
        text = _("You have %(most)d tokens, and that is the most. Revoke one that you no longer use.")
        super().__init__(text % {"most": LIMIT})


@transaction.atomic
def issue(user: User, name: str) -> tuple[ApiToken, str]:
    """A new token and its plain text, to be shown once. Raises TooManyTokens."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # requests at the same time count one after another
    if ApiToken.objects.of(user).active().count() >= LIMIT:
        raise TooManyTokens
    token, plain = ApiToken.objects.issue(user, name)
    audit.record("token.issued", user=user, token=str(token.pk))
    return token, plain


@transaction.atomic
def revoke(token: ApiToken) -> None:
    """End a token at once. Doing it again changes nothing."""
    if token.revoked_at is None:
        token.revoke()
        audit.record("token.revoked", user=token.user, token=str(token.pk))
