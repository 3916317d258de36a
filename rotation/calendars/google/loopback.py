"""The end of a sign-in in the browser: a server on the loopback that waits for the one request that belongs to it.

Any program of this machine can send a request to the port, or keep a connection to it open. Neither ends the wait, nor
makes it longer.
"""

from __future__ import annotations

import hmac
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

_SIGNED_IN = "You are signed in: triage may now change events of your calendars. You can close this page."
_DECLINED = "You are not signed in. You can close this page."
_UNKNOWN = "This page belongs to no sign-in that is going on."


class LoopbackServer:
    """The server, which answers as long as its context lasts."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def address(self) -> str:
        """Where the browser is to come."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def expect(self, state: str) -> None:
        """Take the request with this state for the one that belongs to the sign-in; to be called before it can come."""
        self._server.state = state

    def wait(self, seconds: float) -> str | None:
        """Return the address that the expected request was for, None when there was none in time."""
        try:
            return self._server.answers.get(timeout=seconds)
        except Empty:
            return None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    allow_reuse_address = False
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[_Handler]) -> None:
        super().__init__(address, handler)
        self.state = ""
        self.answers: SimpleQueue[str] = SimpleQueue()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a connection that failed."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10  # seconds for whoever has connected to say what for

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        [given, *_] = query.get("state", [""])
        is_ours = bool(self.server.state) and hmac.compare_digest(given.encode(), self.server.state.encode())
        text = _UNKNOWN if not is_ours else _SIGNED_IN if "code" in query else _DECLINED
        self.send_response(HTTPStatus.OK if is_ours else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
        if is_ours:
            self.server.answers.put(f"http://127.0.0.1:{self.server.server_port}{self.path}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as http.server has it)
        """Say nothing."""
