from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat.housekeeping import make_schedules
        from chat.orchestrator import trace
        from chat.usage import register_panel

        register_panel()
        trace.start()
        post_migrate.connect(make_schedules, sender=self)
