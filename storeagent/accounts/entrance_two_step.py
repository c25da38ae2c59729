"""allauth's pages for the second step: those we use, with our forms. What is set up is seen on the settings page."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from storeagent.accounts import two_step

to_settings = RedirectView.as_view(url="/settings/#two-step")
urlpatterns = [
    path("", to_settings, name="mfa_index"),
    path(
        "confirm/password/",
        ReauthenticateView.as_view(form_class=two_step.PasswordAgainForm),
        name="account_reauthenticate",
    ),
    path(
        "confirm/code/", base.ReauthenticateView.as_view(form_class=two_step.CodeAgainForm), name="mfa_reauthenticate"
    ),
    path("confirm/passkey/", webauthn.ReauthenticateWebAuthnView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("code/", base.AuthenticateView.as_view(form_class=two_step.CodeForm), name="mfa_authenticate"),
    path("app/", never_cache(totp.ActivateTOTPView.as_view(form_class=two_step.SetUpForm)), name="mfa_activate_totp"),
    path("app/off/", totp.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path("recovery/", never_cache(codes.ViewRecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path("recovery/new/", codes.GenerateRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
    path("passkeys/", to_settings, name="mfa_list_webauthn"),
    path("passkeys/add/", webauthn.AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn.RemoveWebAuthnView.as_view(), name="mfa_remove_webauthn"),
]
