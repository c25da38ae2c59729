"""What a document of figures says of where and when they were measured."""

from __future__ import annotations

import datetime
import os
import platform
from importlib.metadata import version
from pathlib import Path

import psycopg


def described(command: str, *distributions: str) -> str:
    """In two lines: date, command, cores, load, Python, PostgreSQL, and the versions of these distributions."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    cpu = next((line.split(": ")[1] for line in lines if "model name" in line), platform.processor())
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        server = connection.info.parameter_status("server_version")
    versions = ", ".join(f"{name} {version(name)}" for name in distributions)
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, `{command}`, on {os.cpu_count()} cores\n"
        f"({cpu.strip()}; load {os.getloadavg()[0]:.1f} when it began) with Python {platform.python_version()}, "
        f"PostgreSQL {server}, {versions}."
    )
