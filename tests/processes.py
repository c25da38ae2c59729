"""Commands as processes of their own, on the tests' database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def start(*command: str, **variables: Any) -> subprocess.Popen[str]:
    """`manage.py COMMAND`, with the environment variables; its output is to be read."""
    return python("manage.py", *command, **variables)


def python(*arguments: str, module: str = "storeagent.settings", port: int = 0, **variables: Any) -> Any:
    """Python on the tests' database, which it reaches at `port` when that is told."""
    database = settings.DATABASES["default"]
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{port or database['PORT']}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{login}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": module,
        "PROVIDERS": "offline",
        "SECRET_KEY": settings.SECRET_KEY,
        **variables,
    }
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, **pipes)
