"""Settings of workers that look at their schedules as soon as they start, and have one."""

from tests.durability.settings import *  # noqa: F403

Q_CLUSTER = {**Q_CLUSTER, "guard_cycle": 30}  # noqa: F405  (it looks at them every 30 seconds of guarding)
SCHEDULES = {"purge": ("storeagent.observability.purge.nightly", "0 0 1 1 *")}
