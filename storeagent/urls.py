"""The front door: the only file beside settings that knows every app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from chat.api import api
from storeagent import appearance, installed, language
from storeagent.observability.health import healthz, live

urlpatterns = [
    path("", TemplateView.as_view(template_name="landing.html"), name="landing"),
    path("theme/", appearance.choose, name="theme"),
    path("language/", language.choose, name="language"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.service_worker, name="service_worker"),
    path("offline/", installed.offline, name="offline"),
    path("healthz", healthz, name="healthz"),
    path("healthz/live", live, name="live"),
    path("accounts/", include("storeagent.accounts.entrance")),
    path("settings/", include("storeagent.accounts.urls")),
    path("stores/", include("stores.urls")),
    path("chat/", include("chat.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]

handler500 = "storeagent.error_pages.page_of_an_error"
