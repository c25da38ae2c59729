from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html_join

from adminpanel.admin.base import ModelAdmin, ReadOnlyAdmin
from adminpanel.admin.finding import FoundByOwner
from adminpanel.export import csv_of
from chat.models import Conversation, TokenUsage
from storeagent.accounts import sessions, throttle, tokens, two_step
from storeagent.accounts.forms import ResetPasswordForm
from storeagent.accounts.models import ApiToken, User
from storeagent.observability.models import AuditLog
from stores.models import Store

MOST = 500  # users that one action takes
ABOUT = (
    (Store, "stores"),
    (Conversation, "conversations"),
    (TokenUsage, "usage"),
    (ApiToken, "API tokens"),
    (AuditLog, "audit log"),
)


@admin.register(User)
class UserAdmin(FoundByOwner, ModelAdmin):
    """People and what they may do. No secret of theirs is here, not even as a hash."""

    group = "Steer"
    owner = "pk"
    id_fields = ("pk",)
    list_display = ("email", "is_active", "is_staff", "region", "budget_usd", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "date_joined")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "region", "is_active", "date_joined", "last_login", "second_step", "about")}),
        ("Budget", {"fields": ("budget_usd",)}),
        ("Staff", {"fields": ("is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    shown = ("email", "region", "is_active", "date_joined", "last_login", "second_step", "about")
    superusers_alone = ("is_staff", "is_superuser", "groups", "user_permissions")
    filter_horizontal = ("groups", "user_permissions")
    actions = (
        *("activate", "lock", "reset_throttles", "end_sessions", "revoke_tokens"),
        *("send_password_reset", "turn_off_second_step", "export_usage"),
    )
    object_actions = actions

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # they sign up, or `create_user` makes them

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # that is theirs, with both of their secrets

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _may(request, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.shown if request.user.is_superuser else (*self.shown, *self.superusers_alone)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "user_permissions":  # each names its content type
            options["queryset"] = db_field.remote_field.model.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for name in set(form.changed_data) & {"budget_usd", "is_staff", "is_superuser"}:
            old, new = form.initial[name], form.cleaned_data[name]
            self._audit(request, "user_changed", obj, field=name, old=str(old), new=str(new))

    @admin.display(description="two-step log-in")
    def second_step(self, user: User) -> str:
        return "on" if two_step.is_on(user) else "off"

    @admin.display(description="see their")
    def about(self, user: User) -> str:
        places = ((_list_of(model), user.pk, name) for model, name in ABOUT)
        return format_html_join(" · ", '<a href="{}?user={}">{}</a>', places)

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset.filter(is_active=False), "user_activated", _activate, "Activated")

    @admin.action(description="Lock", permissions=["change"])
    def lock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        if queryset.filter(pk=str(request.user.pk)).exists():
            self.refuse(request, "You cannot lock yourself out. Ask another operator.")
            return
        self._each(request, queryset.filter(is_active=True), "user_locked", _lock, "Locked")

    @admin.action(description="Reset throttles", permissions=["change"])
    def reset_throttles(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "throttles_reset", throttle.forgive_all, "May try their secrets again at once")

    @admin.action(description="Log out everywhere", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "sessions_ended", sessions.end_everywhere, "Logged out everywhere")

    @admin.action(description="Revoke API tokens", permissions=["change"])
    def revoke_tokens(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "tokens_revoked", _revoke_tokens, "Without API tokens now")

    @admin.action(description="Send a password reset e-mail", permissions=["change"])
    def send_password_reset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        def send(user: User) -> None:
            form = ResetPasswordForm({"email": user.email})
            form.full_clean()
            form.save(request)

        self._each(request, queryset.filter(is_active=True), "password_reset_sent", send, "Sent a mail")

    @admin.action(description="Turn off two-step log-in", permissions=["change"])
    def turn_off_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "two_step_turned_off", two_step.turn_off, "Without two-step log-in now")

    @admin.action(description="Export usage as CSV", permissions=["view"])
    def export_usage(self, request: HttpRequest, queryset: QuerySet[User]) -> StreamingHttpResponse:
        usage = TokenUsage.objects.filter(user__in=queryset.order_by().values("pk"))
        return csv_of(self.admin_site.get_model_admin(TokenUsage), request, usage)

    def _each(
        self, request: HttpRequest, users: QuerySet[User], what: str, change: Callable[[User], Any], done: str
    ) -> None:
        """Change every user that the operator may change, each in a transaction with its audit row."""
        changed, above = 0, 0
        for user in users.order_by("pk")[:MOST]:
            if not _may(request, user):
                above += 1
                continue
            with transaction.atomic():
                change(user)
                self.note(request, user, what, f"{done}.", severity=AuditLog.Severity.WARNING)
            changed += 1
        self.message_user(request, f"{done}: {changed}.", messages.SUCCESS if changed else messages.INFO)
        if above:
            self.refuse(request, f"Left as they are, since only a superuser may change staff: {above}.")


@admin.register(Group)
class GroupAdmin(ModelAdmin, DjangoGroupAdmin):
    """What staff may do. A superuser's, or whoever may change a group could give themselves everything."""

    group = "Steer"
    singular, plural = "group of staff", "groups of staff"
    list_display = ("name",)
    list_filter = ("permissions__content_type__app_label",)
    search_fields = ("name",)
    ordering = ("name",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@admin.register(ApiToken)
class ApiTokenAdmin(FoundByOwner, ReadOnlyAdmin):
    group = "Steer"
    singular, plural = "API token", "API tokens"
    list_display = ("name", "user", "hint", "created_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("user",)
    fields = list_display
    actions = ("revoke",)
    object_actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_apitoken")

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        active = list(queryset.filter(revoked_at=None).select_related("user")[:MOST])
        for token in active:
            with transaction.atomic():
                tokens.revoke(token)
                self.note(request, token, "token_revoked", "Revoked.")
        self.message_user(request, f"Revoked: {len(active)}.")


def _may(request: HttpRequest, user: User) -> bool:
    """Staff are changed by superusers alone, or whoever may change users could take over theirs."""
    return bool(request.user.is_superuser) or not (user.is_staff or user.is_superuser)


def _activate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)


def _lock(user: User) -> None:
    """At once: a session and a token ask for it at every request. The sessions stay ended when it is taken back."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    sessions.end_everywhere(user)


def _revoke_tokens(user: User) -> None:
    for token in ApiToken.objects.of(user).active():
        tokens.revoke(token)


def _list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
