"""A calendar server for the tests: Google's API, its sign-in, and faults at the k-th request, on the loopback.

Run as a program it prints its port and serves until its standard input ends. Tests talk to it at `/control`: JSON with
the name of a method of Control and its arguments. It is strict, and knows nothing of the tool it serves.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.calendars.google.book import Book, NoError, Resource

PREFIX = "/calendar/v3/calendars/"
# Faults that are an answer, before anything is done: status, word, and what else there is to it.
REFUSALS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "500": (500, "backendError", {}),
    "503": (503, "backendError", {}),
    "504": (504, "", {}),
    "429": (429, "rateLimitExceeded", {"headers": {"Retry-After": "7"}}),
    "429-past": (429, "rateLimitExceeded", {"headers": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}}),
    "429-strange": (429, "rateLimitExceeded", {"headers": {"Retry-After": "soon"}}),
    "rate": (403, "rateLimitExceeded", {}),
    "user-rate": (403, "userRateLimitExceeded", {}),
    "details-rate": (403, "", {"details": "RATE_LIMIT_EXCEEDED", "message": "Quota exceeded for quota metric"}),
    "quota": (403, "quotaExceeded", {"message": "Calendar usage limits exceeded."}),
    "daily": (403, "dailyLimitExceeded", {"message": "Daily Limit Exceeded"}),
    "unreg": (403, "dailyLimitExceededUnreg", {"message": "Daily Limit for Unauthenticated Use Exceeded."}),
    "401": (401, "authError", {"message": "Invalid Credentials"}),
    "403": (403, "forbidden", {"message": "Forbidden"}),
    "role": (403, "requiredAccessLevel", {"message": "You need to have writer access to this calendar."}),
    "scope": (
        403,
        "insufficientPermissions",
        {"details": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "message": "Request had insufficient authentication scopes."},
    ),
    "disabled": (
        403,
        "accessNotConfigured",
        {"details": "SERVICE_DISABLED", "message": "Google Calendar API has not been used in project 123 before."},
    ),
    "quota-project": (
        403,
        "accessNotConfigured",
        {"details": "SERVICE_DISABLED", "message": "The API requires a quota project, which is not set by default."},
    ),
    "project": (
        403,
        "forbidden",
        {"details": "USER_PROJECT_DENIED", "message": "Caller does not have required permission to use project p."},
    ),
    "suspended": (403, "forbidden", {"details": "CONSUMER_SUSPENDED", "message": "Consumer has been suspended."}),
    "domain": (403, "domainPolicy", {"message": "The domain administrators have disabled Calendar apps."}),
    "no-calendar": (403, "notACalendarUser", {"message": "The user must be signed up for Google Calendar."}),
    "service": (403, "forbiddenForServiceAccounts", {"message": "Service accounts cannot invite attendees."}),
    "organizer": (403, "forbiddenForNonOrganizer", {"message": "Only the organizer can change shared properties."}),
    "guest": (400, "invalid", {"message": "Invalid attendee email."}),
    "type": (400, "eventTypeRestriction", {"message": "Events of this type cannot be changed so."}),
    "large": (413, "uploadTooLarge", {"message": "The event is too large."}),
    "400": (400, "badRequest", {"message": "Bad Request"}),
    "404": (404, "notFound", {"message": "Not Found"}),
    "418": (418, "teapot", {"message": "I am a teapot, short and stout."}),
    "302": (302, "", {"headers": {"Location": "http://127.0.0.1:9/elsewhere"}}),
}
HTML = b"<html><body>502 Bad Gateway</body></html>"


@dataclass
class Control:
    """The calendars, and what is to go wrong."""

    books: dict[str, Book] = field(default_factory=dict)
    journal: list[list[Any]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    grants: str = "ok"  # what the token endpoint says: ok, or an OAuth error
    issued: int = 0
    fault: str = ""
    at: range = range(0)
    pid: int = 0
    hand: list[Any] = field(default_factory=list)  # the edit that a person makes at the fault
    asked: int = 0
    project: str = ""  # what the last request named as the project whose quota it uses
    granted: str = ""  # the scopes that somebody has agreed to in the browser
    remembers: bool = True  # whether they were asked to agree, so that there is a refresh token
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self, token: str) -> None:
        """Forget everything; the token is the one that is accepted."""
        self.books, self.journal, self.tokens, self.grants, self.issued = {}, [], {token}, "ok", 0
        self.granted, self.remembers = "", True
        self.arm("")

    def arm(self, fault: str, at: int = 1, times: int = 1, hand: list[Any] | None = None) -> None:
        """Let so many requests from the at-th from now on go wrong; the journal begins anew."""
        self.fault, self.at, self.hand, self.asked = fault, range(at, at + times), hand or [], 0
        self.journal = []

    def act(self, fault: str, path: str) -> None:
        """Do what somebody else does just before a request."""
        if fault == "edit":
            self.put(*self.hand)
        if fault == "touch":
            self.book(_calendar(path)).touch(path.rpartition("/")[2])

    def book(self, calendar: str) -> Book:
        """Return the calendar, which need not exist yet."""
        return self.books.setdefault(calendar, Book())

    def sender(self, pid: int) -> None:
        """Learn which process a fault can kill."""
        self.pid = pid

    def behave(self, calendar: str, **how: object) -> None:
        """Change how a calendar behaves: fields of Book."""
        book = self.book(calendar)
        for name, value in how.items():
            setattr(book, name, value)

    def allow(self, tokens: list[str], grants: str = "ok") -> None:
        """Accept these access tokens only; let the token endpoint say so from now on."""
        self.tokens, self.grants, self.granted = set(tokens), grants, ""

    def put(self, calendar: str, entry: Resource) -> Resource:
        """Store an entry, whatever its id; what it does not say stays."""
        book = self.book(calendar)
        return book.put({**book.entries.get(entry["id"], {}), **entry})

    def entries(self, calendar: str) -> dict[str, Resource]:
        """Return all entries."""
        return self.book(calendar).entries

    def copy(self, calendar: str, twin: str) -> None:
        """Make a second calendar with the same entries."""
        self.books[twin] = self.book(calendar).copy()

    def quota_project(self) -> str:
        """Return the project whose quota the last request has used."""
        return self.project

    def consent(self) -> str:
        """Return what was agreed to in the browser."""
        return self.granted

    def fault_now(self) -> str:
        """Return what goes wrong with this request: one after the other of several, the last one from then on."""
        kinds = self.fault.split(" then ")
        return kinds[min(self.asked - self.at.start, len(kinds) - 1)] if self.asked in self.at else ""

    def requests(self) -> list[list[Any]]:
        """Return what has been asked since `arm`: method, path, query, status."""
        return self.journal


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # with it each answer would wait for a delayed acknowledgement, 40 ms
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        """Answer; the same for all methods."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if path == "/control":
            name, keywords = json.loads(body)
            with self.server.control.lock:
                self._send(200, getattr(self.server.control, name)(**keywords))
        elif path in {"/auth", "/token"}:
            self._sign_in(path, query, dict(parse_qsl(body.decode())))
        elif path in {"/identity", "/sts"} or path.endswith(":generateAccessToken"):
            self._federate(path)
        else:
            self._api(path, query, body)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 as above

    def _api(self, path: str, query: dict[str, str], body: bytes) -> None:
        """Answer a request to the API, or let it go wrong."""
        control = self.server.control
        with control.lock:
            control.asked += 1
            fault = control.fault_now()
            control.project = self.headers.get("x-goog-user-project", "")
            entry = [self.command, path, query, 0]
            control.journal.append(entry)
            control.act(fault, path)
            headers: dict[str, str] = {}
            if fault in REFUSALS:
                status, word, more = REFUSALS[fault]
                headers = more.get("headers", {})
                answer: object = _error(status, word, **more) if word or "details" in more else b"upstream timeout"
            elif fault.startswith("redirect "):
                status, answer, headers = 302, b"", {"Location": fault.removeprefix("redirect ")}
            elif fault == "hollow" and self.command != "DELETE":  # which has an empty answer anyway
                status, answer = 200, {}
            elif fault == "502":
                status, answer, headers = 502, HTML, {"Content-Type": "text/html"}
            elif fault in {"drop", "kill", "interrupt"}:
                status, answer = 0, b""
            else:
                status, answer = self._answer(path, query, body, fault)
            entry[3] = status
        if fault in {"kill", "kill-after"}:
            os.kill(control.pid, signal.SIGKILL)
        if fault == "interrupt":
            os.kill(control.pid, signal.SIGINT)
            with suppress(OSError):
                self.connection.recv(1)  # until the sender has gone
        if fault in {"drop", "drop-after", "kill", "kill-after", "interrupt"}:
            self.close_connection = True
            return
        if fault in {"truncated", "garbled"}:
            text = json.dumps(answer).encode()
            self._send(status, text[: len(text) // 2], length=len(text) if fault == "truncated" else None)
            self.close_connection = True
            return
        self._send(status, answer, headers)

    def _answer(self, path: str, query: dict[str, str], body: bytes, fault: str) -> tuple[int, object]:
        """Return the status and the answer of a server; the fault can be one of what it does with a success."""
        try:
            rest = unquote(path).removeprefix(PREFIX).partition("/")[2]
            book = self._book(_calendar(path))
            before = book.ignores, book.rewrites
            if fault == "ignored":
                book.ignores = True
            if fault == "rewritten":
                book.rewrites = "Rewritten by Google."
            try:
                answer = self._do(book, rest.split("/"), query, json.loads(body) if body else {})
            finally:
                book.ignores, book.rewrites = before
            if answer and fault.startswith("answered "):  # with something else in it, which then is so
                answer = book.put({**answer, **json.loads(fault.removeprefix("answered "))})
        except NoError as no:
            return no.status, _error(no.status, no.reason, message=no.message)
        return (200, answer) if answer else (204, b"")

    def _book(self, calendar: str) -> Book:
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.server.control.tokens:
            raise NoError(401, "authError")
        if calendar not in self.server.control.books:
            raise NoError(404, "notFound")
        return self.server.control.books[calendar]

    def _do(self, book: Book, path: list[str], query: dict[str, str], body: Resource) -> Resource | None:
        """Return what the calendar says; None to a deletion."""
        etag = self.headers.get("If-Match")
        match self.command, path:
            case "GET", ["events"]:
                return book.list(query)
            case "GET", ["events", uid]:
                return book.get(uid, query)
            case "POST", ["events"]:
                return book.insert(body, query)
            case "PUT", ["events", uid]:
                return book.update(uid, body, query, etag)
            case "PATCH", ["events", uid]:
                return book.patch(uid, body, query, etag)
            case "DELETE", ["events", uid]:
                book.delete(uid, query, etag)
                return None
        raise NoError(404, "notFound")

    def _sign_in(self, path: str, query: dict[str, str], form: dict[str, str]) -> None:
        """Play the browser's page, which agrees at once, and the endpoint that gives tokens."""
        control = self.server.control
        if path == "/auth":
            control.granted, control.remembers = query["scope"], query.get("prompt") == "consent"
            query_text = "error=access_denied" if control.grants == "access_denied" else "code=agreed"
            address = f"{query['redirect_uri']}?state={query['state']}&{query_text}&scope={query['scope']}"
            self._send(302, b"", {"Location": address})
            return
        control.issued += 1
        control.journal.append(["TOKEN", path, form, 200 if control.grants == "ok" else 400])
        if control.grants != "ok":
            self._send(400, {"error": control.grants, "error_description": f"Bad Request {sorted(form.values())}"})
            return
        if control.granted and not set(form.get("scope", "").split()) <= set(control.granted.split()):
            self._send(400, {"error": "invalid_scope", "error_description": "Bad Request"})
            return
        token = f"issued-{control.issued}"
        control.tokens.add(token)
        scope = control.granted or form.get("scope", "")
        answer = {"access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": scope}
        again = "code" in form and control.remembers
        self._send(200, answer | ({"refresh_token": "1//canary-refresh"} if again else {}))

    def _federate(self, path: str) -> None:
        """Play a machine's own identity provider, and Google's exchange of its token for one of a service account."""
        control = self.server.control
        control.journal.append(["TOKEN", path, {}, 200])
        if path == "/identity":
            self._send(200, {"value": "eyJhbGciOiJSUzI1NiJ9.canary"})
        elif path == "/sts":
            kind = "urn:ietf:params:oauth:token-type:access_token"
            answer = {"access_token": "issued-federated", "issued_token_type": kind, "token_type": "Bearer"}
            self._send(200, {**answer, "expires_in": 3599})
        else:
            control.issued += 1
            control.tokens.add(f"issued-{control.issued}")
            self._send(200, {"accessToken": f"issued-{control.issued}", "expireTime": "2199-01-01T00:00:00Z"})

    def _send(
        self, status: int, answer: object, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        if status != 204:  # no content
            self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as http.server has it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The server; its control is shared by all connections."""

    daemon_threads = True
    control = Control()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away in the middle."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _calendar(path: str) -> str:
    return unquote(path).removeprefix(PREFIX).partition("/")[0]


def _error(status: int, word: str, message: str = "", details: str = "", headers: object = None) -> Resource:
    """Return an error as Google writes it, in the older form, the newer one, or both."""
    del headers
    error: Resource = {"code": status, "message": message or word}
    if word:
        error["errors"] = [{"message": message or word, "domain": "global", "reason": word}]
    if details:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error |= {"status": "PERMISSION_DENIED", "details": [{"@type": kind, "reason": details, "domain": "g.com"}]}
    return {"error": error}


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
