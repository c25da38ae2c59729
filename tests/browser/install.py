"""Find a Chromium for the browser tests, or install one: what is there, else Debian's, else Playwright's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = (["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])
PLAYWRIGHT = ([sys.executable, "-m", "playwright", "install", "chromium"],)


def executable() -> str | None:
    """A Chromium on PATH; None means Playwright's own."""
    return next((path for name in NAMES if (path := shutil.which(name)) and _succeeds([path, "--version"])), None)


def install() -> bool:
    if executable():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get") and all(map(_succeeds, DEBIAN)) and executable():
        return True
    return all(map(_succeeds, PLAYWRIGHT))


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600)
    return result.returncode == 0


if __name__ == "__main__" and not install():
    sys.exit("The browser tests need Chromium, and it could not be installed: install it and run `make test` again.")
