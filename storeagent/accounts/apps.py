from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "storeagent.accounts"
    label = "accounts"

    def ready(self) -> None:
        from storeagent.accounts import two_step

        two_step.register()
