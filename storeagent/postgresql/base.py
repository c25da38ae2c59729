from __future__ import annotations

from typing import Any

import environ
from django.conf import settings
from django.db.backends.postgresql import base

from storeagent import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        if not settings.DATABASE_URL:
            # At the first connection, not at import: `manage.py database stop` must not start a server.
            server = environ.Env.db_url_config(embedded.start(settings.STOREAGENT_HOME))
            self.settings_dict.update({key: server[key] for key in ("HOST", "PORT", "USER", "PASSWORD")})
        return super().get_connection_params()
