"""What no page may do, whatever its test is about: ask another host, break its own policy, log an error."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# Chromium says on the console what the policy blocked, but not always: the event always comes.
TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  const { violatedDirective, blockedURI, sourceFile, lineNumber } = event
  console.error(`policy violation: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`)
})
"""

NO_WORKER = "Service Worker registration blocked by Playwright"  # whose routes would not see what a worker fetches


class Faults:
    def __init__(self, host: str) -> None:
        self._hosts = {host}
        self._seen: list[str] = []
        self._expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(TELL_OF_VIOLATIONS)
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    def allow_host(self, host: str) -> None:
        self._hosts.add(host)

    def expect(self, pattern: str) -> None:
        """Errors with `pattern` in them belong to this test: what it does on purpose is logged by the browser."""
        self._expected.append(pattern)

    def found(self) -> list[str]:
        return [fault for fault in self._seen if not any(re.search(pattern, fault) for pattern in self._expected)]

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc not in self._hosts:
            self._seen.append(f"request to another host: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and NO_WORKER not in message.text:
            self._seen.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._seen.append(f"uncaught: {error.error}")
