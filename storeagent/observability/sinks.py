"""What a web process sends or writes by threads of its own: begun with the process, emptied at its end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from storeagent.observability import error_reports, logs, request_log
from storeagent.observability.outbox import Outbox

STOP_SECONDS = 2.0


def start() -> None:
    """Called once the server has set up its own logging."""
    logs.adopt_strays()
    logs.hand_over()


def stop() -> None:
    """Blocks, for STOP_SECONDS at most: what is not sent by then is lost. Lines come last, since the others log."""
    with_limits = (lambda: request_log.rows.flush(STOP_SECONDS / 2), lambda: error_reports.stop(STOP_SECONDS / 2))
    pool = ThreadPoolExecutor(len(with_limits))
    wait([pool.submit(each) for each in with_limits], timeout=STOP_SECONDS / 2 + 0.2)
    pool.shutdown(wait=False)
    logs.take_back(STOP_SECONDS / 2)


def status() -> dict[str, Any]:
    """How much waits in this process, and how much was dropped because too much did."""
    boxes: dict[str, Outbox[Any]] = {"log_lines": logs.lines, "request_logs": request_log.rows}
    return {name: {"waiting": len(box), "dropped": box.dropped} for name, box in boxes.items()}
