from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ObservabilityConfig(AppConfig):
    name = "storeagent.observability"
    label = "observability"

    def ready(self) -> None:
        from storeagent.observability import schedules

        post_migrate.connect(schedules.make, sender=self)
