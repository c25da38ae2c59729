"""What lets a phone keep the site beside its apps: the manifest, the service worker, a page for no connection."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

ICONS = (("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any maskable"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [{"src": static(file), "sizes": size, "type": "image/png", "purpose": use} for file, size, use in ICONS]
    return JsonResponse(
        {
            "name": "StoreAgent",
            "short_name": "StoreAgent",
            "description": _("Your stores’ phone numbers, one sentence away."),
            "id": "/",
            "start_url": reverse("chat:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f4f6f4",
            "theme_color": "#0a6848",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, since a worker may look after no more than what lies below its own address."""
    if settings.DEBUG:
        raise Http404("Static files change under one name here: a worker that keeps them would show yesterday's.")
    return render(request, "sw.js", content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """In the language that the service worker asks for, since it asks without cookies."""
    chosen = request.GET.get("language", "")
    language = chosen if chosen in dict(settings.LANGUAGES) else get_language()
    with override(language):
        response = render(request, "offline.html")
    response["Content-Language"] = language or settings.LANGUAGE_CODE
    return response
