"""Signing in with the browser: the flow for installed programs, RFC 8252 with PKCE, on a port of the loopback.

Google gives sign-ins to registered programs only, and this one is not registered: whoever runs it registers it once, as
a "Desktop app" in a Google Cloud project of their own, and downloads what Google calls a client secret. What is saved
after signing in contains it, so that it is needed once.
"""

from __future__ import annotations

import json
import webbrowser
from typing import TYPE_CHECKING, Any

from google.auth.exceptions import GoogleAuthError
from google_auth_oauthlib.flow import InstalledAppFlow
from oauthlib.oauth2 import OAuth2Error
from requests import RequestException

from rotation.calendars.google import token_file
from rotation.calendars.google.connection import LimitedAdapter
from rotation.calendars.google.credentials import SCOPE
from rotation.calendars.google.loopback import LoopbackServer
from rotation.errors import CALL, SignInError, TemporaryError
from rotation.untrusted import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

MINUTES = 5  # to sign in in the browser
ANSWER = 30.0  # seconds for Google's answer to the code
_CLIENT = f"""\
create one (about 3 minutes, needed once):
1. https://console.cloud.google.com/apis/library/calendar-json.googleapis.com: choose or make a project, click 'Enable'
2. https://console.cloud.google.com/auth/clients: 'Create client', type 'Desktop app', 'Create', 'Download JSON'
3. {CALL} --login /path/to/client_secret_....json"""


class _Browser:
    """Shows the address as well as opening it: there may be no browser here, or one on another screen."""

    def __init__(self, show: Callable[[str], None], screen: Callable[[], AbstractContextManager[None]]) -> None:
        self._show, self._screen = show, screen
        try:
            self._usual: webbrowser.BaseBrowser | None = webbrowser.get()
        except webbrowser.Error:
            self._usual = None

    def open(self, url: str) -> None:
        self._show(f"Sign in with the browser of this machine, within {MINUTES} minutes:\n{url}")
        with self._screen():
            if self._usual is not None:
                self._usual.open(url)


def login(
    client: Path | None,
    environ: Mapping[str, str],
    show: Callable[[str], None],
    screen: Callable[[], AbstractContextManager[None]],
    scope: str = SCOPE,
) -> Path:
    """Let the person sign in; return the file with what was saved. `show` is called with the address to open.

    `scope` is what is asked for: to change the events of all calendars, or of those that the person owns.

    The browser is started in the context of `screen`, in which standard output leads to the person, for there are
    browsers that run in the terminal.
    `client` is the file that was downloaded from Google, None to use that of the last time. Raises SignInError when
    nothing comes of it, and OSError or TriageError when it cannot be saved.
    """
    file = token_file.find_path(environ)
    flow = InstalledAppFlow.from_client_config(_read_config(client, file), [scope])
    # The session that exchanges the code for tokens would wait for ever.
    for scheme in ("https://", "http://"):
        flow.oauth2session.mount(scheme, LimitedAdapter(ANSWER))
    try:
        flow.fetch_token(authorization_response=_ask(flow, _Browser(show, screen)))
    except OAuth2Error as error:
        raise SignInError(f"Google did not sign you in: {error.error}", hint=f"run {CALL} --login again") from None
    except Warning:  # oauthlib's, for other rights than those asked for
        raise SignInError(
            "the permission to change events was not granted", hint=f"run {CALL} --login again and tick its box"
        ) from None
    except (RequestException, GoogleAuthError) as error:
        raise TemporaryError(
            f"Google could not be reached ({type(error).__name__})", hint="running the same command again is safe"
        ) from None
    kept = json.loads(flow.credentials.to_json(strip=["token", "expiry"]))
    kept |= {"type": "authorized_user", "auth_uri": flow.client_config["auth_uri"]}  # as Google's other tools have it
    token_file.write(file, json.dumps(kept, indent=2) + "\n")
    return file


def _ask(flow: InstalledAppFlow, browser: _Browser) -> str:
    """Let the person sign in in the browser; return the address to which Google has sent it then.

    Raises SignInError when that does not happen in time.
    """
    with LoopbackServer() as server:
        flow.redirect_uri = server.address
        # Without `consent` Google gives no refresh token the second time.
        url, state = flow.authorization_url(prompt="consent")
        server.expect(state)
        browser.open(url)
        answer = server.wait(MINUTES * 60)
    if answer is None:
        raise SignInError(f"there was no sign-in within {MINUTES} minutes", hint=f"run {CALL} --login again")
    return answer.replace("http", "https", 1)  # oauthlib knows no exception for the loopback


def _read_config(client: Path | None, file: Path) -> dict[str, Any]:
    """Return Google's description of this program, from the file or from the last sign-in."""
    if client is None:
        last = token_file.read(file)
        if last is None:
            raise SignInError("sign-in needs an OAuth client", hint=_CLIENT)
        keys = ("client_id", "client_secret", "token_uri")
        address = last.get("auth_uri") or "https://accounts.google.com/o/oauth2/auth"
        return {"installed": {"auth_uri": address, **{key: last.get(key) for key in keys}}}
    try:
        config = json.loads(read_file(client, token_file.MAX_BYTES))
        needed = {"client_id", "client_secret", "auth_uri", "token_uri"} - config["installed"].keys()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        needed = {"installed"}
    if needed:
        raise SignInError(f"{client} is not the OAuth client of a desktop app", hint=_CLIENT)
    return dict(config)
