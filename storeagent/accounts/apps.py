from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "storeagent.accounts"
    label = "accounts"
