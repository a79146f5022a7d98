"""The style page in Chromium: axe, reflow, targets, keys, other hosts, the applicant's budget. Needs no database."""

import gzip
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from playwright.sync_api import Browser
from tests.browser.visiting import Visit

from safepassage.desks import catalogues

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "fa-af", "ps")
BUDGET = 100_000
PAGES = ("design/", "design/applicant/", "keys/", "nowhere/")
# Enough for these pages, and nothing that would ask the database.
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Compressed:
    """Text goes out in gzip, as the collected static files of a real installation do."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        kept: list[Any] = []
        parts = self.application(environ, lambda *said: kept.append(said))  # type: ignore[arg-type, func-returns-value]
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        status, headers = kept[0][:2]
        if body and dict(headers).get("Content-Type", "").startswith(("text/", "image/svg", "application/javascript")):
            body = gzip.compress(body)
            headers = [(name, text) for name, text in headers if name != "Content-Length"]
            headers += [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    words = tmp_path_factory.mktemp("words")
    catalogues.compile_all(into=words)
    chosen = {
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": "safepassage.desks.urls",
        "DEMONSTRATION": True,
        "ALLOWED_HOSTS": ["127.0.0.1"],
        "LOCALE_PATHS": [words],
    }
    with override_settings(**chosen):
        server = make_server(
            "127.0.0.1", 0, _Compressed(StaticFilesHandler(WSGIHandler())), server_class=_Server, handler_class=_Quiet
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_axe_violation(chrome: Browser, address: str, path: str, width: int, language: str) -> None:
    with Visit(chrome, address, language=language, width=width) as visit:
        visit.open(path)

        assert visit.violations() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_reflows_at_320_pixels_without_sideways_scroll(chrome: Browser, address: str, language: str) -> None:
    for path in PAGES:
        with Visit(chrome, address, language=language, width=320) as visit:
            page = visit.open(path)

            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
                path
            )


def test_page_at_double_text_size_does_not_scroll_sideways(chrome: Browser, address: str) -> None:
    with Visit(chrome, address, width=1280) as visit:
        page = visit.open("design/")
        visit.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", {
            "width": 640, "height": 400, "deviceScaleFactor": 2, "mobile": False,
        })  # fmt: skip

        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_asked_of_another_host_and_the_policy_is_never_broken(
    chrome: Browser, address: str, language: str
) -> None:
    with Visit(chrome, address, language=language) as visit:
        for path in PAGES[:3]:
            visit.open(path).wait_for_load_state("networkidle")

        assert [url for url in visit.asked if not url.startswith((address, "data:"))] == []
        assert visit.complaints == []


def test_right_to_left_sheet_really_loads(chrome: Browser, address: str) -> None:
    with Visit(chrome, address, language="fa-af") as visit:
        page = visit.open("design/")

        assert any("staff.rtl.css" in url for url in visit.asked)
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Vazirmatn")
        assert page.evaluate("document.fonts.check('16px Vazirmatn', 'نجیب')")


@pytest.mark.parametrize("width", [1280, 390])
def test_targets_are_at_least_24_pixels(chrome: Browser, address: str, width: int) -> None:
    measure = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
      .filter((e) => e.getClientRects().length && !e.closest(".govuk-visually-hidden, .govuk-body, svg"))
      .filter((e) => !e.matches(".govuk-skip-link, [type=hidden]"))
      .filter((e) => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24; })
      .map((e) => e.outerHTML.slice(0, 120))"""
    with Visit(chrome, address, width=width) as visit:
        assert visit.open("design/").evaluate(measure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_applicants_first_load_stays_under_100_kb_compressed(chrome: Browser, address: str, language: str) -> None:
    with Visit(chrome, address, language=language, width=390) as visit:
        session = visit.context.new_cdp_session(visit.page)
        sizes: list[float] = []
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        visit.open("design/applicant/").wait_for_load_state("networkidle")

        print(f"first load in {language}: {sum(sizes):,.0f} bytes")
        assert 0 < sum(sizes) < BUDGET


def test_applicants_page_without_script_still_leads_out(chrome: Browser, address: str) -> None:
    with Visit(chrome, address, width=390, script=False) as visit:
        page = visit.open("design/applicant/")

        assert page.locator("a.ap-leave").get_attribute("href") == "/leave/"
        assert page.locator("h1").is_visible()


def test_leave_quickly_by_three_escapes_empties_the_page_first(chrome: Browser, address: str) -> None:
    with Visit(chrome, address, width=390) as visit:
        visit.page.route(
            "**/leave/", lambda route: route.fulfill(status=200, body="weather", content_type="text/plain")
        )
        page = visit.open("design/applicant/")
        for _ in range(3):
            page.keyboard.press("Escape")
        page.wait_for_url("**/leave/")

        assert page.inner_text("body") == "weather"


def test_keys_find_the_first_row_and_rest_while_typing(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.textContent")
        page.keyboard.press("j")
        second = page.evaluate("document.activeElement.textContent")
        page.locator("#id_name").press_sequentially("jjk")

        assert (first, second) == ("SP-4F7Q-22", "SP-88KD-03")
        assert page.locator("#id_name").input_value() == "jjk"


def test_keys_can_be_turned_off_on_this_device(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        visit.open("keys/").get_by_label("Use single-letter keys on this device").uncheck()
        page = visit.open("design/")
        page.keyboard.press("j")

        assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_faulty_form_puts_focus_on_the_summary_which_leads_to_the_field(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        page.get_by_role("button", name="Record the answer").click()
        page.wait_for_load_state("networkidle")

        assert page.title().startswith("Error:")
        assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
        page.locator(".govuk-error-summary a").first.click()
        assert page.evaluate("document.activeElement.id") == "id_name"
        assert visit.violations() == []


def test_pressing_twice_sends_once(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        page.evaluate("""() => { const button = [...document.querySelectorAll("main button[type=submit]")]
          .find((b) => b.textContent === "Record the answer"); button.click(); button.click(); }""")
        page.wait_for_load_state("networkidle")

        assert len(sent) == 1


def test_focus_goes_to_the_changed_heading_after_a_swap(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        page.evaluate("htmx.ajax('GET', '/keys/', {target: '#main', select: '.sp-narrow', swap: 'innerHTML'})")
        page.wait_for_function("document.activeElement.tagName === 'H2'")

        assert page.evaluate("document.activeElement.textContent") == "Keys on this page"
        assert visit.complaints == []


def test_printed_page_has_no_navigation_and_names_its_reader_and_time(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        page.emulate_media(media="print")

        assert not page.locator(".sp-header").is_visible()
        assert not page.locator(".sp-bar").is_visible()
        assert page.locator(".sp-print-line").is_visible()


def test_skip_link_comes_first_and_focus_is_visible(chrome: Browser, address: str) -> None:
    with Visit(chrome, address) as visit:
        page = visit.open("design/")
        page.keyboard.press("Tab")

        assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0


@pytest.mark.parametrize("language", ["en", "fa-af"])
def test_picture_is_redrawn_for_a_phone_so_that_letters_keep_their_size(
    chrome: Browser, address: str, language: str
) -> None:
    with Visit(chrome, address, language=language, width=320) as visit:
        page = visit.open("design/")

        smallest = page.evaluate("""() => Math.min(...[...document.querySelectorAll(".sp-drawing--narrow")].map((svg) =>
          svg.getBoundingClientRect().width / svg.viewBox.baseVal.width * 12))""")
        assert page.locator(".sp-drawing--wide:visible").count() == 0
        assert smallest >= 9
