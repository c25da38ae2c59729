"""Who uses the agent: a person with a password to log in, and a passphrase that opens numbers."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from storeagent.accounts import passphrases
from storeagent.prepared import prepared


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, passphrase: str = "", **fields: Any) -> User:
        """A saved user. Without a passphrase no number opens, until they set one on the settings page."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        if passphrase:
            user.set_passphrase(passphrase)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def with_email(self, email: str) -> User | None:
        """Who has this email, in any case; None also for text that the database could not even be asked about."""
        return self.filter(email=email.lower()).first() if email.isprintable() else None

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    passphrase = models.CharField(max_length=128, editable=False, help_text="Argon2 hash, apart from the password")
    region = models.CharField(max_length=2, default="US", help_text="ISO 3166; how national phone formats are read")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    budget_usd = models.DecimalField(
        "budget",
        max_digits=12,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="USD a day for calls to models; empty: BUDGET_USER_USD",
    )
    session_epoch = models.PositiveIntegerField(
        default=0, db_default=0, editable=False, help_text="raised to log out everywhere"
    )

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "users"

    def set_passphrase(self, passphrase: str) -> None:
        """Store the Argon2 hash of `passphrase`; the caller saves, and has judged it by `passphrases.validate`."""
        # The same form is set and compared, so that it can be typed on any keyboard.
        self.passphrase = make_password(passphrases.canonical(passphrase))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, with the epoch in it. Epoch 0 adds nothing, so that an upgrade logs nobody out."""
        plain: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.session_epoch:
            return plain
        return salted_hmac(
            "storeagent.accounts.session_epoch", f"{plain}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def check_passphrase(self, attempt: str) -> bool:
        """Compare in constant time. Unthrottled: everything that serves people goes through `throttle.attempt`."""
        return passphrases.is_plausible(attempt) and check_password(passphrases.canonical(attempt), self.passphrase)


class SecretThrottle(models.Model):
    """Failed attempts at one secret of one user; `throttle.py` is its only reader and writer."""

    class Purpose(models.TextChoices):
        """What anybody can try is counted apart from what takes a session: a stranger's misses stop no owner."""

        PASSWORD = "password"  # at the log-in
        PASSWORD_AGAIN = "password_again"  # by somebody who is logged in
        PASSPHRASE = "passphrase"
        CODE = "code"  # of the second step: an app's or a recovery code
        CODE_AGAIN = "code_again"

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "secret_throttles"
        constraints = [models.UniqueConstraint(fields=["user", "purpose"], name="one_throttle_per_secret")]


class RateLimit(models.Model):
    """A bucket of tokens; `limits.py` is its only reader and writer. A crash empties the unlogged table."""

    key = models.CharField(max_length=80, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField(db_index=True, help_text="when there were so many")

    class Meta:
        db_table = "rate_limits"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: User) -> ApiTokenQuerySet:
        return self.filter(user=user)

    def active(self) -> ApiTokenQuerySet:
        return self.filter(revoked_at=None)

    def issue(self, user: User, name: str) -> tuple[ApiToken, str]:
        """A new token and its plain text, which is shown once and kept nowhere."""
        plain = f"sa_{secrets.token_urlsafe(32)}"
        return self.create(user=user, name=name, digest=ApiToken.digest_of(plain), hint=plain[-4:]), plain

    def holding(self, plain: str) -> ApiToken | None:
        """The active token of an active user with this plain text. Found by digest, so nothing is compared in time."""
        return _token.first(ApiToken.digest_of(plain))


class ApiToken(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    # 256 random bits need no slow hash; SHA-256 makes the look-up one indexed read.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=4, editable=False, help_text="its last four characters, to tell tokens apart")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        db_table = "api_tokens"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    @staticmethod
    def digest_of(plain: str) -> str:
        return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

    def mark_used(self, now: datetime) -> None:
        """Note the use, at most once a minute: a busy script must not turn every read into a write."""
        if self.last_used_at is None or (now - self.last_used_at).total_seconds() > 60:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


@prepared
def _token(digest: str) -> ApiTokenQuerySet:
    return ApiToken.objects.active().filter(digest=digest, user__is_active=True).order_by().select_related("user")


class UserSession(models.Model):
    """Where a user is logged in; `sessions.py` is its only reader and writer."""

    USER_AGENT_LENGTH = 300

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=40, unique=True, editable=False, help_text="of Django's session")
    auth_hash = models.CharField(max_length=128, help_text="as in Django's session: with another one it is no log-in")
    user_agent = models.CharField(max_length=USER_AGENT_LENGTH, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(help_text="to within sessions.GRAIN")

    class Meta:
        db_table = "user_sessions"
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="sessions_by_user")]


class IdempotencyKey(models.Model):
    """A request of the API that was answered; `idempotency.py` is its only reader and writer."""

    KEY_LENGTH = 255

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=KEY_LENGTH)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the request")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "idempotency_keys"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]
