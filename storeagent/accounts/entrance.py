"""The way in and out: of allauth's pages the ones we use, with our forms. The rest of its pages has no address."""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path, re_path, reverse_lazy

from storeagent.accounts import forms

urlpatterns = [
    path("signup/", views.SignupView.as_view(form_class=forms.SignupForm), name="account_signup"),
    path("login/", views.LoginView.as_view(form_class=forms.LoginForm), name="account_login"),
    path("logout/", views.LogoutView.as_view(), name="account_logout"),
    path("two-step/", include("storeagent.accounts.entrance_two_step")),
    path("inactive/", views.AccountInactiveView.as_view(), name="account_inactive"),
    path(
        "password/reset/",
        views.PasswordResetView.as_view(form_class=forms.ResetPasswordForm),
        name="account_reset_password",
    ),
    path("password/reset/done/", views.PasswordResetDoneView.as_view(), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.PasswordResetFromKeyView.as_view(
            form_class=forms.ResetPasswordKeyForm, success_url=reverse_lazy("account_login")
        ),
        name="account_reset_password_from_key",
    ),
]
