"""Who we are to Google, and where requests go: the first of four ways to sign in that is there."""

from __future__ import annotations

import ipaddress
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import google.auth
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials

from rotation.calendars.google import token_file
from rotation.errors import RefusedError, SignInError

if TYPE_CHECKING:
    from collections.abc import Mapping

SCOPE = "https://www.googleapis.com/auth/calendar.events"  # events only: neither sharing nor settings
TOKEN, FILE, ENDPOINT = "GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "TRIAGE_CALENDAR_ENDPOINT"
_BASE = "/calendar/v3"

AGAIN = "sign in again: ./triage.py --login"
_HOW = f"""\
one of these, as docs/google-calendar.md shows step by step
as yourself:            ./triage.py --login
as a service account:   export {FILE}=/path/to/key.json"""
_ENDED = """\
sign in again: ./triage.py --login
If that happens every week: Google ends the sign-ins of an app in "Testing" after 7 days. At
https://console.cloud.google.com/auth/audience click "Publish app", then sign in once more."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are: `credentials` for Google's client, where they are from, and what to do when Google refuses them.

    `account` is the address of a service account, None for anybody else.
    """

    credentials: Any
    source: str
    hint: str
    account: str | None = None

    def refused(self) -> SignInError:
        """Return the error that Google does not accept these credentials."""
        return SignInError(f"Google does not accept {self.source}", hint=self.hint)

    def ended(self, error: GoogleAuthError) -> SignInError:
        """Return the error that no new access token could be had."""
        if "invalid_grant" not in str(error):
            return self.refused()
        message = f"Google says invalid_grant: {self.source} has expired or was revoked"
        if self.account:
            hint = "its key was deleted, or this machine's clock is wrong; make a new key in the Google Cloud console"
            return SignInError(message, hint=hint)
        return SignInError(message, hint=_ENDED)


def identity(environ: Mapping[str, str]) -> Identity:
    """Return the first identity that is there. Raises SignInError where none is, or where its file cannot be used."""
    if token := environ.get(TOKEN, "").strip():
        if not token.isascii() or not token.isprintable() or " " in token:
            raise SignInError(f"the value of {TOKEN} is not an access token", hint="copy it again, or unset it")
        hint = f"access tokens are valid for an hour; create a new one, or unset {TOKEN} and use ./triage.py --login"
        return Identity(Credentials(token), f"the token in {TOKEN}", hint)  # type: ignore[no-untyped-call]
    if named := environ.get(FILE, "").strip():
        default = _default()
        if isinstance(default, GoogleAuthError):
            raise SignInError(
                f"{FILE} names {named}, which cannot be used",
                hint="it must be the key of a service account, or another credentials file",
            )
        return _identity(default, f"the credentials in {named}", "make a new key for it in the Google Cloud console")
    file = token_file.path(environ)
    if info := token_file.read(file):
        return Identity(_saved(info), f"the sign-in in {file}", AGAIN)
    default = _default()
    if isinstance(default, GoogleAuthError):
        raise SignInError("to use a Google calendar, sign in first", hint=_HOW)
    return _identity(default, "the application default credentials of this machine", _HOW)


def endpoint(environ: Mapping[str, str]) -> str | None:
    """Return the base of all addresses when it is not Google's own, None otherwise; it ends in `/calendar/v3/`.

    Raises RefusedError where the access token would travel in clear text to another machine.
    """
    given = environ.get(ENDPOINT, "").strip()
    if not given:
        return None
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w./~%-]*)?", given, re.ASCII | re.IGNORECASE):
        raise RefusedError(
            f"{ENDPOINT} is not a valid server address",
            hint="set it to https://HOST/calendar/v3/, or unset it to use Google's own",
        )
    if parts.scheme.lower() != "https" and not is_loopback(host):
        raise RefusedError(
            f"{ENDPOINT} would send your access token unencrypted to {host}",
            hint="use https; http is for a server on this machine only",
        )
    base = given.rstrip("/")
    return f"{base}/" if base.endswith(_BASE) else f"{base}{_BASE}/"


def is_loopback(host: str) -> bool:
    """Return whether the host is this machine, by a name or number that cannot mean another one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _default() -> Any | GoogleAuthError:  # noqa: ANN401 Google's client has a class for each kind, without a common type
    """Return the credentials that Google's own rules find: the file that is named, gcloud's, or the machine's."""
    with warnings.catch_warnings(action="ignore"):  # advice to developers, on standard error
        try:
            found, _ = google.auth.default(scopes=[SCOPE])
        except GoogleAuthError as error:
            return error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:  # for files of any other form
            return GoogleAuthError(str(error))  # type: ignore[no-untyped-call]
    return found


def _identity(credentials: Any, source: str, hint: str) -> Identity:  # noqa: ANN401 as above
    account = getattr(credentials, "service_account_email", None)
    return Identity(credentials, f"the service account {account}" if account else source, hint, account)


def _saved(info: Mapping[str, Any]) -> Credentials:
    """Return what --login has saved; the address for new tokens is that of the OAuth client it was made with."""
    keys = ("refresh_token", "token_uri", "client_id", "client_secret")
    return Credentials(None, scopes=[SCOPE], **{key: info[key] for key in keys})  # type: ignore[no-untyped-call]
