"""What StoreAgent is measured against, each in an environment of its own that `requirements.txt` pins."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
KEPT = Path(os.environ.get("BENCH_HOME") or Path.home() / ".cache" / "storeagent-benchmarks")


def python(name: str) -> str:
    """The interpreter of a peer's environment, made when its requirements are new (it needs the package index)."""
    wanted = HERE / name / "requirements.txt"
    folder = KEPT / f"{name}-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]}"
    interpreter = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"Installing what {name} needs into {folder} (once) ...", file=sys.stderr)  # noqa: T201
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", wanted]
        subprocess.run([interpreter, *install], check=True)
        (folder / "ready").touch()
    return str(interpreter)
