"""The browser, and the whole product behind it: every page from the real middleware and a database of its own."""

import os
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from safepassage.config import browser as chromium
from safepassage.desks import catalogues


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then close the thread's connections: the next answer comes from another thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One Chromium for the run; each visit has a window and cookies of its own."""
    # Playwright keeps a loop in this thread, in which Django would refuse the tests' own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.launch_arguments())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Compiled translations in a folder of this run."""
    folder = tmp_path_factory.mktemp("words")
    catalogues.compile_all(into=folder)
    return folder


@pytest.fixture
def demonstration(settings: Any, transactional_db: None, words: Any) -> Iterator[str]:
    """The address of the product in demonstration mode, on an empty database that really commits."""
    settings.DEMONSTRATION = True
    settings.LOCALE_PATHS = [words]
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
