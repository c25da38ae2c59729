from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat.orchestrator import trace
        from chat.usage import register_panel

        register_panel()
        trace.start()
