"""What a browser must never do while somebody walks through our pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
KEPT = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name), ...(await caches.keys()),
]"""
STATUS_TOLD = re.compile(r"^Failed to load resource: the server responded with a status of (\d{3})")


class Watch:
    """Listens to everything of a context and keeps what should not be.

    A page may ask only its own host; only a person goes elsewhere, by a link. Nothing fails, nothing is said on the
    console (which tells what the content security policy stopped, also without JavaScript), nothing is kept.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._expected: set[int] = set()
        self.found: list[str] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._script_failed)
        context.on("request", self._request)
        context.on("requestfailed", self._request_failed)
        context.on("response", self._response)

    def expect(self, *statuses: int) -> None:
        """From now on answers with these statuses are what the test wants to see."""
        self._expected.update(statuses)

    def check(self) -> None:
        """Fails when anything was found; to be asked at the end of every walk."""
        for page in self._context.pages:
            if _is_page(page):
                self.found += [f"{page.url}: the browser keeps {name}" for name in page.evaluate(KEPT)]
        for cookie in self._context.cookies():
            if not cookie["httpOnly"] or cookie["sameSite"] == "None":
                self.found.append(f"the cookie {cookie['name']} can be read by a script, or goes along from elsewhere")
        assert not self.found, "\n".join(self.found)

    def _console(self, message: ConsoleMessage) -> None:
        told = STATUS_TOLD.match(message.text)
        if message.type in ("error", "warning") and not (told and int(told[1]) in self._expected):
            self.found.append(f"{message.page.url if message.page else '?'}: console: {message.text}")

    def _script_failed(self, error: WebError) -> None:
        self.found.append(f"{error.page.url if error.page else '?'}: a script failed: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if not address.scheme.startswith("http") or request.is_navigation_request():
            return  # the rest is the browser's own, like the parts of its viewer of PDFs
        if address.netloc != urlsplit(request.frame.url).netloc:
            self.found.append(f"{request.frame.url} asked another host: {request.url}")

    def _request_failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # that is: the page was left, or what came was a file
            self.found.append(f"{request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.found.append(f"{response.request.method} {response.url}: {response.status}")


def _is_page(page: Page) -> bool:
    return page.url.startswith("http")
