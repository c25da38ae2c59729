"""The operators' site: Django's admin, in the order of an operator's day and with pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify

from adminpanel.export import export_csv
from storeagent.accounts import two_step

GROUPS = ("Watch", "Steer", "Run", "Rows")
# Modules with a PAGES list, in the order of the menu.
ROOMS: tuple[str, ...] = (
    "adminpanel.dashboard.pages",
    "adminpanel.inspector.pages",
    "adminpanel.prompts.pages",
    "adminpanel.configuration",
    "adminpanel.health",
)


class Page:
    """A page beside the models' own: `view(request, ...)` behind the site's log-in, at /admin/`route`.

    One with a `group` is in the menu under `title`; its url is `admin:name`. With a `permission` it is there, and
    opens, for those alone who have it.
    """

    def __init__(
        self,
        route: str,
        view: Callable[..., HttpResponse],
        name: str,
        title: str,
        group: str = "",
        permission: str = "",
    ) -> None:
        self.route, self.name, self.title, self.group, self.permission = route, name, title, group, permission
        self.view = permission_required(permission, raise_exception=True)(view) if permission else view

    def is_for(self, request: HttpRequest) -> bool:
        return not self.permission or request.user.has_perm(self.permission)


class Site(admin.AdminSite):
    site_header = site_title = "StoreAgent"
    index_title = "Operations"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")
        self.add_action(export_csv)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Ours alone: what other apps would show has no purpose here, or shows too much."""
        if admin_class and admin_class.__module__.split(".")[0] == "adminpanel":
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not two_step.missing(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No form of its own: one place verifies passwords, and counts. What else is missing is asked for there."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if not super().has_permission(request):
            raise PermissionDenied
        place = two_step.missing(request)
        return redirect_to_login(target, place) if place else redirect(target)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect(f"{reverse('settings:home')}#password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path(page.route, self.admin_view(page.view), name=page.name) for page in pages()]
        return own + super().get_urls()

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Models and pages by what an operator does with them. A ModelAdmin says its `group`, else it stands in Run."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for page in pages():
            if page.group and page.is_for(request):
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
