"""One request to Google and its answer: what is tried again, and what every refusal means, in words for the person.

Nothing that a server says is shown as it is: a message could repeat what was sent to it, the access token among that.
https://developers.google.com/workspace/calendar/api/guides/errors
"""

from __future__ import annotations

import http.client
import json
import logging
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import Error, HttpError

from rotation.calendars.google import credentials
from rotation.calendars.google.retry import Retry, RetryPolicy
from rotation.errors import SignInError, TemporaryError, TriageError

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 30  # seconds without a byte of the answer
AT_FIRST = 15  # seconds to try to get any answer at all: without a network there is nothing to wait for
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "calendarUsageLimitsExceeded"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_REASON = re.compile(r"[A-Za-z_]{1,40}", re.ASCII)
_OK = 200


class AnswerError(Exception):
    """Google has answered, and said no: an HTTP status and, where it is known, Google's one word for why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"HTTP {status} {reason}".rstrip())
        self.status, self.reason = status, reason


class Transport:
    """The way to the calendars' events, for one identity. Nothing is sent until `send`."""

    def __init__(self, environ: Mapping[str, str], retry_policy: RetryPolicy) -> None:
        """Sign in. Raises SignInError without an identity, RefusedError for an unsafe address."""
        for name in ("googleapiclient", "google", "google_auth_httplib2"):
            logging.getLogger(name).addHandler(logging.NullHandler())  # they log answers, to standard error
        base = credentials.endpoint(environ)
        self.identity: Final = credentials.identity(environ)
        self._retry_policy = retry_policy
        plain = base is not None and credentials.is_loopback(urlsplit(base).hostname or "")
        self._http = httplib2.Http(timeout=TIMEOUT, **({"proxy_info": None} if plain else {}))
        self._http.follow_redirects = False  # the token is for one server only
        authorized = AuthorizedHttp(self.identity.credentials, self._http, max_refresh_attempts=1)
        options = {"api_endpoint": base} if base else None
        service = build(
            "calendar", "v3", http=authorized, client_options=options, static_discovery=True, cache_discovery=False
        )
        self._events = service.events()
        self._answered = False

    def send(self, method: str, etag: str | None = None, **parameters: object) -> dict[str, Any]:
        """Return the answer to a request, tried until it is one; that to a deletion is empty.

        With an ETag, nothing is done unless the event is still as it was then. Raises AnswerError for a refusal that
        depends on the request, SignInError and TemporaryError for those that do not.
        """
        answer: dict[str, Any] = self._retry_policy.retry(lambda: self._attempt(method, etag, parameters))
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        self._http.close()

    def _attempt(self, method: str, etag: str | None, parameters: Mapping[str, object]) -> dict[str, Any] | Retry:
        request = getattr(self._events, method)(**parameters)
        if etag:
            request.headers["If-Match"] = etag
        try:
            answer = request.execute()
        except HttpError as error:
            return self._refusal(error)
        except RefreshError as error:
            if error.retryable:
                return Retry("it gave no access token")
            raise self.identity.ended(error) from None  # the error repeats what was sent
        except (TransportError, httplib2.HttpLib2Error, http.client.HTTPException, OSError) as error:
            self._http.close()
            within = None if self._answered else AT_FIRST
            return Retry(f"the connection failed ({_describe(error)})", within=within)
        except GoogleAuthError:
            raise self.identity.refused() from None
        except (ValueError, TypeError, KeyError, Error):  # what Google's client makes of half an answer
            self._http.close()
            return Retry("the answer was incomplete or garbled")
        if not _is_whole(method, answer):
            return Retry("the answer was incomplete or garbled")
        self._answered = True
        return answer or {}

    def _refusal(self, error: HttpError) -> Retry:
        """Return Retry for what passes; raise what the refusal means otherwise."""
        self._answered = True
        status, reason = int(error.resp.status), _reason(error.content)
        if status == http.client.TOO_MANY_REQUESTS or status >= http.client.INTERNAL_SERVER_ERROR or reason in _RATE:
            return Retry(f"HTTP {status}{f' {reason}' if reason else ''}", _after(error.resp.get("retry-after")))
        if status == http.client.UNAUTHORIZED:
            raise self.identity.refused()
        if reason in _QUOTA:
            raise TemporaryError(
                "too many changes: Google has made the calendar read-only for some hours (quotaExceeded)",
                hint="run the same command again tomorrow; retrying sooner prolongs the wait",
            )
        if reason in _SCOPE:
            raise SignInError(
                f"{self.identity.source} is not allowed to change calendar events",
                hint=f"it needs the scope {credentials.SCOPE}; {credentials.AGAIN}",
            )
        if reason in _DISABLED:
            message = "the Google Cloud project of this sign-in has not enabled the Google Calendar API"
            address = "https://console.cloud.google.com/apis/library/calendar-json.googleapis.com"
            raise SignInError(message, hint=f"click 'Enable' at {address}, then wait a few minutes")
        if status < _OK or http.client.MULTIPLE_CHOICES <= status < http.client.BAD_REQUEST:
            raise TemporaryError(
                f"the answer did not come from Google Calendar (HTTP {status})",
                hint="it may be a captive portal or a proxy; check with a browser",
            )
        if status == http.client.BAD_REQUEST:
            raise TriageError(
                f"Google Calendar did not understand the request (HTTP 400{f' {reason}' if reason else ''})",
                hint="this is a bug in the tool; please report it",
            )
        raise AnswerError(status, reason)


def _is_whole(method: str, answer: object) -> bool:
    """Return whether an answer has what it must have: an empty object is no empty calendar."""
    if method == "delete":
        return True
    if not isinstance(answer, dict):
        return False
    if method == "list":
        items = answer.get("items", [] if answer else None)
        return isinstance(items, list) and all(isinstance(item, dict) and "id" in item for item in items)
    return isinstance(answer.get("id"), str)


def _reason(content: bytes) -> str:
    """Return Google's word for why, "" where the body has none: it may be HTML, or half of itself."""
    try:
        error = json.loads(content)["error"]
        reasons = [each.get("reason") for each in (*error.get("errors", ()), *error.get("details", ()))]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""
    words = [word for word in reasons if isinstance(word, str) and _REASON.fullmatch(word)]
    return words[0] if words else ""


def _after(header: str | None) -> float | None:
    """Return how many seconds a Retry-After asks for, as a number or as a date."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _describe(error: BaseException) -> str:
    """Return the kind of failure in a few words, never more than that."""
    if isinstance(error, TransportError) and error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    if isinstance(error, httplib2.ServerNotFoundError):
        return "server not found; is this machine online?"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
