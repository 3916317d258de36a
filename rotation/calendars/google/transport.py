"""One request to Google and its answer: sent again where that helps, an error where Google says no."""

from __future__ import annotations

import http.client
import logging
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
from rotation.calendars.google.answer import AnswerError, read_error
from rotation.calendars.google.connection import LimitedHttp
from rotation.calendars.google.errors import AGAIN, Kind, find_row
from rotation.calendars.google.retry import Retry, RetryPolicy
from rotation.calendars.google.shape import find_wrong_field
from rotation.errors import TemporaryError

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITES = frozenset({"insert", "update", "patch", "delete"})
# What google-auth raises where the machine's own identity provider does not answer as it should; it has no code for it.
_NO_IDENTITY = "Unable to retrieve Identity Pool subject token"
_GARBLED = "the answer was incomplete or garbled"
AT_FIRST = 15  # seconds to try to get any answer at all: without a network there is nothing to wait for


class Transport:
    """The way to the calendars' events, for one identity. Nothing is sent until `send`."""

    def __init__(self, environ: Mapping[str, str], retry_policy: RetryPolicy) -> None:
        """Sign in. Raises SignInError without an identity, RefusedError for an unsafe address."""
        for name in ("googleapiclient", "google", "google_auth_httplib2"):
            logging.getLogger(name).addHandler(logging.NullHandler())  # they log answers, to standard error
        base = credentials.read_endpoint(environ)
        self.identity: Final = credentials.find_identity(environ)
        self._retry_policy = retry_policy
        plain = base is not None and credentials.is_loopback(urlsplit(base).hostname or "")
        self._http = LimitedHttp(retry_policy.answer, **({"proxy_info": None} if plain else {}))
        self._http.follow_redirects = False  # the token is for one server only
        authorized = AuthorizedHttp(self.identity.credentials, self._http, max_refresh_attempts=1)
        options = {"api_endpoint": base} if base else None
        service = build(
            "calendar", "v3", http=authorized, client_options=options, static_discovery=True, cache_discovery=False
        )
        self._parse_events = service.events()
        self._answered = False

    def send(self, method: str, etag: str | None = None, **parameters: object) -> dict[str, Any]:
        """Return the answer to a request, tried until it is one; that to a deletion is empty.

        With an ETag, nothing is done unless the event is still as it was then. Raises AnswerError where Google says no,
        SignInError where it gives no access token, and TemporaryError where there is no answer, or none of its form.
        """
        answer: dict[str, Any] = self._retry_policy.retry(lambda: self._attempt(method, etag, parameters))
        return answer

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        self._http.close()

    def _attempt(self, method: str, etag: str | None, parameters: Mapping[str, object]) -> dict[str, Any] | Retry:
        request = getattr(self._parse_events, method)(**parameters)
        if etag:
            request.headers["If-Match"] = etag
        try:
            answer = request.execute()
        except HttpError as error:
            refused = self._build_refusal(error, method)
            if isinstance(refused, Retry):
                return refused
            raise refused from None
        except RefreshError as error:
            if error.retryable or _NO_IDENTITY in str(error):
                return Retry("it gave no access token", within=None if self._answered else AT_FIRST)
            raise self.identity.build_end(error) from None  # the error repeats what was sent
        except (TransportError, httplib2.HttpLib2Error, http.client.HTTPException, OSError) as error:
            self._http.close()
            within = None if self._answered else AT_FIRST
            return Retry(f"the connection failed ({_describe(error)})", within=within)
        except GoogleAuthError:
            raise self.identity.build_refusal() from None
        except (ValueError, TypeError, KeyError, RecursionError, Error):  # what Google's client makes of half an answer
            self._http.close()
            return Retry(_GARBLED)
        if not _is_whole(method, answer):
            return Retry(_GARBLED)
        self._answered = True
        return answer or {}

    def _build_refusal(self, error: HttpError, method: str) -> Retry | AnswerError:
        """Return Retry for what passes, what Google says otherwise."""
        self._answered = True
        refused = read_error(int(error.resp.status), error.content, self.identity.credentials.token)
        if find_row(refused, writes=method in WRITES).kind is not Kind.RETRY:
            return refused
        reason = f" {refused.reasons[0]}" if refused.reasons else ""
        return Retry(f"HTTP {refused.status}{reason}", _parse_retry_after(error.resp.get("retry-after")))


def _is_whole(method: str, answer: object) -> bool:
    """Return whether an answer has what it must have: an empty object is no empty calendar.

    Raises TemporaryError for one of another form: that is whole, and would be the same the next time.
    """
    if method == "delete":
        return True
    if not isinstance(answer, dict) or not answer:
        return False
    if wrong := find_wrong_field(answer, listing=method == "list"):
        raise TemporaryError(f"Google Calendar's answer cannot be used: {wrong} has the wrong type", hint=AGAIN)
    return True


def _parse_retry_after(header: str | None) -> float | None:
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
