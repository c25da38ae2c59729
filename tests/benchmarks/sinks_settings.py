"""Settings of the servers of `sinks.py`: with addresses that fail."""

from tests.durability.settings import *  # noqa: F403

ROOT_URLCONF = "tests.observability.layers"
