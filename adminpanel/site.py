"""The operators' site: Django's admin, in the order of an operator's day and with pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.text import slugify

GROUPS = ("Watch", "Steer", "Run")
# Modules with a PAGES list, in the order of the menu.
ROOMS: tuple[str, ...] = ()


class Page:
    """A page beside the models' own: `view(request, ...)` behind the site's log-in, at /admin/`route`.

    One with a `group` is in the menu under `title`; its url is `admin:name`.
    """

    def __init__(self, route: str, view: Callable[..., HttpResponse], name: str, title: str, group: str = "") -> None:
        self.route, self.view, self.name, self.title, self.group = route, view, name, title, group


class Site(admin.AdminSite):
    site_header = site_title = "StoreAgent"
    index_title = "Operations"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path(page.route, self.admin_view(page.view), name=page.name) for page in pages()]
        return own + super().get_urls()

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Models and pages by what an operator does with them. A ModelAdmin says its `group`, else it stands in Run."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for page in pages():
            if page.group:
                groups[page.group].append(_entry(page))
        for app in self._build_app_dict(request).values():
            for model in app["models"]:
                groups[getattr(self.get_model_admin(model["model"]), "group", "Run")].append(model)
        return [_group(name, models) for name, models in groups.items() if models]


def pages() -> list[Page]:
    return [page for room in ROOMS for page in import_module(room).PAGES]


def _entry(page: Page) -> dict[str, Any]:
    url = reverse(f"admin:{page.name}")
    return {"name": page.title, "object_name": page.name, "admin_url": url, "add_url": None, "view_only": True}


def _group(name: str, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "app_label": slugify(name), "app_url": reverse("admin:index"), "models": models}
