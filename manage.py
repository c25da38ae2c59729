#!/usr/bin/env python
"""The command line: `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storeagent.settings")
    os.environ["DATABASE_POOL"] = "false"  # the web server's alone: the worker forks, and a fork corrupts a pool
    if sys.argv[1:2] not in (["worker"], ["qcluster"]):  # their output is their log; that of others is theirs
        os.environ.setdefault("LOG_STREAM", "stderr")
    from django.core.management import CommandError, execute_from_command_line
    from django.db import DatabaseError

    from storeagent.postgresql import explain

    try:
        execute_from_command_line(sys.argv)
    except CommandError as error:  # while the settings are read; within a command Django prints it
        sys.exit(str(error))
    except DatabaseError as error:
        line = explain(error)
        if line is None:
            raise
        sys.exit(line)


if __name__ == "__main__":
    main()
