"""A server that answers as Google never would: for ever, too much, or with other types. Each command ends soon."""

from __future__ import annotations

import gzip
import json
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

import pytest

from rotation.calendars.google import connection, login
from rotation.calendars.google import token_file as saved
from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.store import GoogleCalendar
from rotation.cli import main
from rotation.errors import Exit, TemporaryError
from tests.calendars.google.world import CANARY
from tests.calendars.world import TEAM

if TYPE_CHECKING:
    from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]
EVENT: dict[str, Any] = {
    "id": "a",
    "etag": '"1"',
    "status": "confirmed",
    "summary": "Triage: Ada Lovelace",
    "description": "",
    "transparency": "transparent",
    "visibility": "default",
    "updated": "2026-11-01T00:00:00.000Z",
    "eventType": "default",
    "sequence": 1,
    "locked": False,
    "privateCopy": False,
    "start": {"date": "2026-11-30", "timeZone": "UTC"},
    "end": {"date": "2026-12-05", "timeZone": "UTC"},
    "originalStartTime": {"dateTime": "2026-11-30T00:00:00Z", "timeZone": "UTC"},
    "recurringEventId": "b",
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
    "organizer": {"email": "a@example.org", "self": True},
    "attendees": [{"email": "a@example.org", "displayName": "A", "responseStatus": "declined"}],
    "extendedProperties": {"private": {"triageRotation": "Other", "triageDuty": "2026-11-30", "triagePerson": "Ada"}},
}
PAGE: dict[str, Any] = {"items": [EVENT], "summary": "Duty", "accessRole": "owner", "timeZone": "UTC"}
OTHERS: tuple[object, ...] = ([], {}, [[]], "x", 7, -1.5, True, None, {"date": 3}, ["x"], "\x1b[31m\ud800", "9" * 99)


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Run a server that answers each request so; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                answer(self)
            except OSError:  # the client has had enough
                self.close_connection = True

        do_POST = do_GET  # noqa: N815 (http.server's)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def send(handler: BaseHTTPRequestHandler, value: object, **headers: str) -> None:
    """Send a whole answer."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    handler.send_response(200)
    for name, text in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(body)


def listing(answer: Answer) -> TemporaryError:
    """Return how a listing from such a server ends; it has half a second for each answer."""
    policy = RetryPolicy(sleep=lambda _: None, deadline=0, answer=0.5)
    with serving(answer) as address:
        environ = {"GOOGLE_OAUTH_ACCESS_TOKEN": CANARY, "TRIAGE_CALENDAR_ENDPOINT": address}
        calendar = GoogleCalendar("c", TEAM, retry_policy=policy, environ=environ)
        with pytest.raises(TemporaryError) as caught:
            calendar.events()
    return caught.value


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send the head of an answer, and never the rest."""
    waiting = threading.Event()
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000:
        handler.wfile.write(bytes([byte]))
        waiting.wait(0.01)


def test_a_token_server_that_drips_is_given_up(tmp_path: Path) -> None:
    """The same for the request that renews a sign-in."""
    home = {"HOME": str(tmp_path)}
    with serving(drip) as address:
        info = {"refresh_token": "r", "token_uri": address, "client_id": "c", "client_secret": "s"}
        saved.write(saved.find_path(home), json.dumps(info))
        policy = RetryPolicy(sleep=lambda _: None, deadline=0, answer=0.5)
        environ = {**home, "TRIAGE_CALENDAR_ENDPOINT": address}
        with pytest.raises(TemporaryError, match="Google Calendar is not available"):
            GoogleCalendar("c", TEAM, retry_policy=policy, environ=environ).events()


def test_the_exchange_of_a_sign_in_that_drips_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the request at the end of --login."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        query = dict(parse_qsl(urlsplit(handler.path).query))
        if "redirect_uri" not in query:
            drip(handler)
            return
        handler.send_response(302)
        handler.send_header("Location", f"{query['redirect_uri']}?state={query['state']}&code=agreed")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def browse(text: str) -> None:
        threading.Thread(target=urlopen, args=(text.splitlines()[-1],)).start()

    def no_browser() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", no_browser)
    monkeypatch.setattr(login, "ANSWER", 0.5)
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client = tmp_path / "client.json"
    with serving(answer) as address:
        uris = {"auth_uri": f"{address}/auth", "token_uri": f"{address}/token"}
        client.write_text(
            json.dumps({"installed": {"client_id": "me", "client_secret": "s", **uris}}), encoding="utf-8"
        )
        with pytest.raises(TemporaryError, match="Google could not be reached"):
            login.login(client, {"HOME": str(tmp_path)}, browse, nullcontext)


@pytest.mark.parametrize(
    "start", ["", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n"]
)
def test_a_server_that_drips_is_given_up(start: str) -> None:
    """In the head of the answer as well as in its body, each byte comes soon after the last."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start.encode())
        waiting = threading.Event()
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000:
            handler.wfile.write(bytes([byte]))
            waiting.wait(0.01)

    assert "the connection failed" in str(listing(drip))


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit, and not when the memory is full."""
    monkeypatch.setattr(connection, "MAX_ANSWER", 1 << 20)
    done = threading.Event()

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b" " * 100_000)
        finally:
            done.set()

    assert "the connection failed" in str(listing(flood))
    assert done.wait(10)


def test_a_packed_answer_without_end_is_given_up() -> None:
    """A few kilobytes that unpack to a gigabyte."""
    bomb = gzip.compress(b" " * (200 << 20), 1)
    assert "Google Calendar is not available" in str(listing(lambda to: send(to, bomb, Content_Encoding="gzip")))


def test_a_listing_of_endless_pages_is_given_up() -> None:
    """Every page names another one."""
    numbers = count()
    error = listing(lambda handler: send(handler, {"items": [], "nextPageToken": f"t{next(numbers)}"}))
    assert "does not end: there are more pages after the first 1000" in str(error)


def test_deep_nesting_is_no_fault_of_the_tool() -> None:
    """A hundred thousand brackets."""
    assert "incomplete or garbled" in str(listing(lambda handler: send(handler, b"[" * 100_000)))


def fields(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each part of a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from fields(part, (*path, key))


def change(path: tuple[str | int, ...], to: object) -> dict[str, Any]:
    """Return the page with something else in one place."""
    page = deepcopy(PAGE)
    part: Any = page
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return page


@pytest.mark.parametrize("path", list(fields(PAGE)), ids=lambda path: ".".join(map(str, path)))
def test_other_types_are_an_error_of_google(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: tuple[str | int, ...]
) -> None:
    """Whatever stands in a field: the command ends as usual, or says which field it is, with exit code 75."""
    (tmp_path / "team.yaml").write_text("name: T\ncalendar: google:c\npeople: [Ada Lovelace]\n", encoding="utf-8")
    pages = iter([change(path, other) for other in OTHERS])
    with serving(lambda handler: send(handler, next(pages))) as address:
        monkeypatch.setenv("TRIAGE_CALENDAR_ENDPOINT", address)
        monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", CANARY)
        ends = [main(["-C", str(tmp_path), "list", "--today", "2026-11-29"]) for _ in OTHERS]
    output = capsys.readouterr()
    assert set(ends) <= {Exit.DONE, Exit.BAD_INPUT, Exit.TEMPORARY}
    assert "\x1b" not in output.out + output.err
