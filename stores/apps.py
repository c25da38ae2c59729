from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class StoresConfig(AppConfig):
    name = "stores"

    def ready(self) -> None:
        from storeagent.accounts import panels
        from stores.forms import ExportForm

        panels.register(
            panels.Panel(
                id="export",
                title=gettext_lazy("Export"),
                text=gettext_lazy(
                    "All your stores with their numbers, in a file that you can keep, open elsewhere or import again."
                ),
                template="stores/_export_panel.html",
                context=lambda user: {"form": ExportForm(user=user, auto_id="export_%s")},
            )
        )
