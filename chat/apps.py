from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat.housekeeping import make_schedules
        from chat.usage import register_panel

        register_panel()
        post_migrate.connect(make_schedules, sender=self)
