"""The settings page: one page, and one address for each change it makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from storeagent.accounts import panels, sessions, tokens
from storeagent.accounts.closing import DeleteAccountForm
from storeagent.accounts.models import ApiToken
from storeagent.accounts.requests import OwnersRequest
from storeagent.accounts.settings_forms import OwnersForm, PassphraseForm, PasswordForm, RegionForm, TokenForm
from storeagent.templatetags.relative import ago

# A new token crosses the redirect in a signed cookie of its owner's browser: on the server it is kept nowhere.
NEW_TOKEN = "new_token"
NEW_TOKEN_SECONDS = 60


@login_required
@never_cache
def home(request: OwnersRequest) -> HttpResponse:
    salt = f"{NEW_TOKEN}:{request.user.pk}"
    plain = request.get_signed_cookie(NEW_TOKEN, default=None, salt=salt, max_age=NEW_TOKEN_SECONDS)
    response = _page(request, new_token=plain)
    if NEW_TOKEN in request.COOKIES:
        response.delete_cookie(NEW_TOKEN, path=reverse("settings:home"), samesite="Strict")
    return response


@login_required
@sensitive_post_parameters()
def change_password(request: OwnersRequest) -> HttpResponse:
    return _change(request, "password_form", PasswordForm(request.POST, user=request.user))


@login_required
@sensitive_post_parameters()
def change_passphrase(request: OwnersRequest) -> HttpResponse:
    return _change(request, "passphrase_form", PassphraseForm(request.POST, user=request.user))


@login_required
def change_region(request: OwnersRequest) -> HttpResponse:
    return _change(request, "region_form", RegionForm(request.POST, user=request.user))


@login_required
def create_token(request: OwnersRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("settings:home")
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            _, plain = tokens.issue(request.user, form.cleaned_data["name"])
        except tokens.TooManyTokens as error:
            form.add_error(None, str(error))
        else:
            return _shown_once(request, plain)
    return _page(request, token_form=form, status=422)


@login_required
def revoke_token(request: OwnersRequest, token_id: UUID) -> HttpResponse:
    if request.method == "POST":
        token = get_object_or_404(ApiToken.objects.of(request.user), pk=token_id)
        tokens.revoke(token)
        messages.success(
            request, _("The token “%(name)s” is revoked. What used it is locked out.") % {"name": token.name}
        )
    return redirect("settings:home")


@login_required
def end_session(request: OwnersRequest, session_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return redirect("settings:home")
    session = get_object_or_404(sessions.of(request.user), pk=session_id)
    sessions.end(request.user, session)
    if sessions.is_here(request, session):
        logout(request)
        return redirect("landing")
    messages.success(request, _("%(browser)s is logged out.") % {"browser": sessions.in_words(session.user_agent)})
    return redirect(f"{reverse('settings:home')}#sessions")


@login_required
def end_sessions(request: OwnersRequest) -> HttpResponse:
    """All but this one, or with `everywhere` this one, too."""
    if request.method != "POST":
        return redirect("settings:home")
    if "everywhere" in request.POST:
        sessions.end_all(request, request.user)
        messages.success(request, _("You are logged out everywhere."))
        return redirect("landing")
    sessions.end_others(request, request.user)
    messages.success(request, _("You are logged out everywhere else."))
    return redirect("settings:home")


@login_required
@sensitive_post_parameters()
def delete_account(request: OwnersRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("settings:home")
    form = DeleteAccountForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, delete_form=form, status=422)
    messages.success(request, form.save(request))
    return redirect("landing")


def _change(request: OwnersRequest, name: str, form: OwnersForm) -> HttpResponse:
    if request.method != "POST":  # somebody reloads the address of a form that had errors
        return redirect("settings:home")
    if not form.is_valid():
        return _page(request, status=422, **{name: form})
    messages.success(request, form.save(request))
    return redirect("settings:home")


def _shown_once(request: OwnersRequest, plain: str) -> HttpResponse:
    response = redirect(f"{reverse('settings:home')}#tokens")
    response.set_signed_cookie(
        NEW_TOKEN,
        plain,
        salt=f"{NEW_TOKEN}:{request.user.pk}",
        max_age=NEW_TOKEN_SECONDS,
        path=reverse("settings:home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _page(request: OwnersRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    context = {
        "password_form": PasswordForm(user=request.user),
        "passphrase_form": PassphraseForm(user=request.user),
        "region_form": RegionForm(user=request.user),
        "token_form": TokenForm(),
        "delete_form": DeleteAccountForm(user=request.user),
        "panels": panels.of(request.user),
        "tokens": ApiToken.objects.of(request.user).active(),
        "sessions": _sessions(request),
    }
    return render(request, "settings/home.html", context | given, status=status)


def _sessions(request: OwnersRequest) -> list[dict[str, Any]]:
    """Each with what to call it; this one comes first."""
    shown = [
        {
            "id": session.pk,
            "name": sessions.in_words(session.user_agent),
            "is_here": sessions.is_here(request, session),
            "since": session.created_at,
            "last_seen": _ago(session.last_seen_at),
        }
        for session in sessions.of(request.user)[: sessions.SHOWN]
    ]
    return sorted(shown, key=lambda session: not session["is_here"])


def _ago(moment: datetime) -> str:
    """No finer than it is known."""
    return _("just now") if timezone.now() - moment < 2 * sessions.GRAIN else ago(moment)
