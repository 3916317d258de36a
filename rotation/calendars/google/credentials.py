"""Who we are to Google, and where requests go: the first of four ways to sign in that is there."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import google.auth
from google.auth import external_account, impersonated_credentials
from google.auth.credentials import with_scopes_if_required
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials

from rotation.calendars.google import token_file
from rotation.errors import CALL, BadInputError, RefusedError, SignInError
from rotation.untrusted import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SCOPE = "https://www.googleapis.com/auth/calendar.events"  # events only: neither sharing nor settings
OWNED = f"{SCOPE}.owned"  # of the calendars that the person who signs in owns
TOKEN, FILE, ENDPOINT = "GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "TRIAGE_CALENDAR_ENDPOINT"
QUOTA_PROJECT = "GOOGLE_CLOUD_QUOTA_PROJECT"
_BASE = "/calendar/v3"
_GCLOUD_FILE = "application_default_credentials.json"

AGAIN = f"sign in again: {CALL} --login"
_HOW = f"""\
one of these, as docs/google-calendar.md shows step by step
as yourself:            {CALL} --login
as a service account:   export {FILE}=/path/to/key.json"""
_GCLOUD = f"""\
make it again with the command that made it, such as
gcloud auth application-default login --client-id-file=CLIENT.json --scopes=https://www.googleapis.com/auth/cloud-platform,{SCOPE}"""
_IMPERSONATE = "gcloud auth application-default login --impersonate-service-account={}"
_IMPERSONATION = """\
give yourself the role 'Service Account Token Creator' on the service account, at
https://console.cloud.google.com/iam-admin/serviceaccounts, and enable the IAM Service Account Credentials API"""
_ENDED = f"""\
sign in again: {CALL} --login
If that happens every week: Google ends the sign-ins of an app in "Testing" after 7 days. At
https://console.cloud.google.com/auth/audience click "Publish app", then sign in once more."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are: `credentials` for Google's client, where they are from, and what to do when Google refuses them.

    `renewal` is what to do when they have expired or were revoked, where that is something else.
    """

    credentials: Any
    source: str
    hint: str
    renewal: str = ""

    @property
    def account(self) -> str | None:
        """The address of a service account, `default` for that of a machine not asked yet, None for anybody else."""
        return getattr(self.credentials, "service_account_email", None)

    def build_refusal(self) -> SignInError:
        """Return the error that Google does not accept these credentials."""
        return SignInError(f"Google does not accept {self.source}", hint=self.hint)

    def build_end(self, error: GoogleAuthError) -> SignInError:
        """Return the error that no new access token could be had."""
        text = str(error)
        if "Unable to acquire impersonated credentials" in text:
            message = f"you are not allowed to act as {self.source}"
            return SignInError(message, hint=_IMPERSONATION)
        again = "invalid_rapt" in text or "Reauthentication" in text
        if "invalid_grant" not in text and not again:
            return self.build_refusal()
        word = "invalid_rapt: your organization asks to sign in again" if again else "invalid_grant"
        message = f"Google says {word}: {self.source} has expired or was revoked"
        return SignInError(message, hint=self.renewal or self.hint)


def find_identity(environ: Mapping[str, str]) -> Identity:
    """Return the first identity that is there. Raises SignInError where none is, or where its file cannot be used."""
    quota = environ.get(QUOTA_PROJECT, "").strip() or None
    if token := environ.get(TOKEN, "").strip():
        if not token.isascii() or not token.isprintable() or " " in token:
            raise SignInError(f"the value of {TOKEN} is not an access token", hint="copy it again, or unset it")
        hint = f"access tokens are valid for an hour; create a new one, or unset {TOKEN} and use {CALL} --login"
        return Identity(Credentials(token, quota_project_id=quota), f"the token in {TOKEN}", hint)  # type: ignore[no-untyped-call]
    if named := environ.get(FILE, "").strip():
        default = _load(Path(named), quota)
        if isinstance(default, GoogleAuthError):
            raise SignInError(
                f"{FILE} names {named}, which cannot be used",
                hint="it must be the key of a service account, or another credentials file",
            )
        return _build_identity(default, f"the credentials in {named}", f"; or unset {FILE} and run {CALL} --login")
    file = token_file.find_path(environ)
    if info := token_file.read(file):
        return Identity(_load_saved(info, quota), f"the sign-in in {file}", AGAIN, _ENDED)
    gcloud = _find_gcloud_file(environ)
    default = _load(gcloud, quota) if gcloud.is_file() else _load_credentials(google.auth.default)
    if isinstance(default, GoogleAuthError):
        raise SignInError("to use a Google calendar, sign in first", hint=_HOW)
    return _build_identity(default, "the application default credentials of this machine", f"; or run {CALL} --login")


def read_endpoint(environ: Mapping[str, str]) -> str | None:
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


def _find_gcloud_file(environ: Mapping[str, str]) -> Path:
    """Return where gcloud keeps the application default credentials."""
    if folder := environ.get("CLOUDSDK_CONFIG", ""):
        return Path(folder) / _GCLOUD_FILE
    if os.name == "nt":
        return Path(environ.get("APPDATA", "")) / "gcloud" / _GCLOUD_FILE
    return token_file.find_home(environ) / ".config" / "gcloud" / _GCLOUD_FILE


def _load(file: Path, quota: str | None) -> Any | GoogleAuthError:  # noqa: ANN401 Google's client has a class for each kind, without a common type
    """Return the credentials in a file. Google's client alone would open anything, and start gcloud for a project."""
    try:
        info = json.loads(read_file(file, token_file.MAX_BYTES))
    except (OSError, ValueError, RecursionError, BadInputError) as error:
        return GoogleAuthError(str(error))  # type: ignore[no-untyped-call]
    return _load_credentials(lambda: google.auth.load_credentials_from_dict(info, quota_project_id=quota))  # type: ignore[no-untyped-call]


def _load_credentials(load: Callable[[], tuple[Any, Any]]) -> Any | GoogleAuthError:  # noqa: ANN401 as above
    with warnings.catch_warnings(action="ignore"):  # advice to developers, on standard error
        try:
            # Without scopes no token is fetched to find out a project that nobody needs; and a person's sign-in keeps
            # the scopes that it was given, which may be smaller. Credentials that need to be told get theirs below.
            credentials, _ = load()
        except GoogleAuthError as error:
            return error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:  # for files of any other form
            return GoogleAuthError(str(error))  # type: ignore[no-untyped-call]
    return with_scopes_if_required(credentials, [SCOPE])  # type: ignore[no-untyped-call]


def _build_identity(credentials: Any, source: str, otherwise: str) -> Identity:  # noqa: ANN401 as above
    """Return the identity of credentials that Google's rules lead to; `otherwise` is another way to sign in."""
    account = getattr(credentials, "service_account_email", None)
    source = f"the service account {account}" if account and account != "default" else source
    if isinstance(credentials, Credentials):
        return Identity(credentials, source, f"{_GCLOUD}{otherwise}")
    if isinstance(credentials, impersonated_credentials.Credentials):
        return Identity(credentials, source, _IMPERSONATION, f"{_IMPERSONATE.format(account or 'ADDRESS')}{otherwise}")
    if isinstance(credentials, external_account.Credentials):
        return Identity(credentials, source, "check the workload identity pool, its provider and its conditions")
    ended = "its key was deleted, or this machine's clock is wrong; make a new key in the Google Cloud console"
    return Identity(credentials, source, "make a new key for it in the Google Cloud console", ended)


def _load_saved(info: Mapping[str, Any], quota: str | None) -> Credentials:
    """Return what --login has saved, with the scopes that it got; tokens come from where its OAuth client has them."""
    keys = ("refresh_token", "token_uri", "client_id", "client_secret")
    given = {key: info[key] for key in keys}
    return Credentials(None, scopes=info.get("scopes") or [SCOPE], quota_project_id=quota, **given)  # type: ignore[no-untyped-call]
