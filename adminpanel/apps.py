from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AdminpanelConfig(AppConfig):
    name = "adminpanel"


class AdminSiteConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default_site = "adminpanel.site.Site"
