"""A reader at a browser: opens pages, notes every request and complaint, and knows what axe says."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
SHOTS = Path(os.environ.get("SAFEPASSAGE_SCREENSHOTS", Path(__file__).parents[2] / "var" / "screenshots"))
MILLISECONDS = 20_000


class Visit:
    """One reader's window, which notes every complaint of the browser and every request."""

    def __init__(
        self, chrome: Browser, address: str, *, language: str = "en", width: int = 1280, script: bool = True
    ) -> None:
        self.address = address
        self.context = chrome.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        self.context.set_default_timeout(MILLISECONDS)
        self.context.add_cookies([{"name": "language", "value": language, "url": address}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, path: str) -> Page:
        """Go to a page and wait until all of it is there."""
        self.page.goto(self.address + path.lstrip("/"), wait_until="load")
        return self.page

    def press(self, name: str) -> None:
        """Press the button, or follow the link that looks like one, with these words."""
        words = re.compile(name)
        main = self.page.locator("main")
        found = main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words))
        with self.page.expect_navigation(wait_until="load"):
            found.first.click()

    def act_as(self, person: str) -> None:
        """Take another persona on the start page of the demonstration."""
        self.open("personas/")
        self.press(f"Act as {person}")

    def says(self) -> str:
        """The words of the page."""
        return self.page.locator("main").inner_text()

    def heading(self) -> str:
        """The first heading."""
        return self.page.locator("h1").first.inner_text()

    def violations(self) -> list[str]:
        """What axe finds on the page as it is, with every fold opened."""
        # Through the debugger, as the page's own policy rightly refuses a foreign script.
        self.context.new_cdp_session(self.page).send("Runtime.evaluate", {"expression": AXE})
        self.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        found: list[str] = self.page.evaluate(
            "axe.run().then((run) => run.violations.map("
            "(v) => `${v.id}: ${v.nodes[0].html} ${v.nodes[0].failureSummary}`))"
        )
        return found

    def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return max(0, wide)

    def abroad(self) -> list[str]:
        """Requests that left the origin."""
        return [url for url in self.asked if not url.startswith((self.address, "data:"))]

    def keep_picture(self, name: str) -> Path:
        """A screenshot for whoever mends a failure."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        plain = re.sub(r"[^\w-]+", "-", name)
        path = SHOTS / f"{plain}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        if kind is not None and not self.page.is_closed():
            print("kept:", self.keep_picture(os.environ.get("PYTEST_CURRENT_TEST", "page").split("::")[-1]))
        self.context.close()
