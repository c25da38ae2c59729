from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class AdminpanelConfig(AppConfig):
    name = "adminpanel"

    def ready(self) -> None:
        from adminpanel.dashboard.counting import make_schedule

        post_migrate.connect(make_schedule, sender=self)


class AdminSiteConfig(AdminConfig):
    """Django's admin, with our site in the place of its own."""

    default_site = "adminpanel.site.Site"
