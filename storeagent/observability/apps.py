from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    name = "storeagent.observability"
    label = "observability"
