from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from adminpanel.dashboard import page, reading
from adminpanel.dashboard.window import WINDOWS

DEFAULT = "24h"


def dashboard(request: HttpRequest) -> HttpResponse:
    window = WINDOWS.get(request.GET.get("window", DEFAULT), WINDOWS[DEFAULT])
    facts = reading.read(window)
    return render(
        request,
        "admin/dashboard/page.html",
        {
            **admin.site.each_context(request),
            "title": "Dashboard",
            "window": window,
            "windows": WINDOWS.values(),
            "facts": facts,
            "tiles": page.tiles(facts),
            "sections": page.sections(facts),
        },
    )
