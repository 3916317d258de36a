"""Signing in with the browser, as a real process, with a browser that agrees to everything."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from rotation.calendars.google import token_file as saved
from rotation.calendars.google.credentials import OWNED, SCOPE
from rotation.calendars.google.loopback import LoopbackServer
from rotation.errors import Exit
from tests.calendars.google.world import CANARY, ROOT, As, GoogleWorld
from tests.calendars.world import ADA, load, rota

if TYPE_CHECKING:
    from pathlib import Path

    from tests.calendars.google.world import Server

REFRESH, SECRET = "1//canary-refresh", "GOCSPX-canary-secret"
BROWSER = """#!/usr/bin/env python3
import os, sys, urllib.request
if not os.fork():
    urllib.request.urlopen(sys.argv[1]).read()
else:
    print("A page in the terminal.")
"""


# Before it agrees, others come to the port, as any program of the machine can.
STRANGERS = """#!/usr/bin/env python3
import os, socket, sys, urllib.error, urllib.parse, urllib.request
address = urllib.parse.parse_qs(urllib.parse.urlsplit(sys.argv[1]).query)["redirect_uri"][0]
port = urllib.parse.urlsplit(address).port
idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
idle[0].sendall(b"GET / HT")
idle[1].sendall(bytes(1000))
for path in ("", "favicon.ico", "?code=theirs", "?code=theirs&state=guessed", "?error=access_denied&state="):
    try:
        urllib.request.urlopen(address + path)
    except urllib.error.HTTPError as error:
        print(error.code, end=" ")
sys.stdout.flush()
if not os.fork():
    urllib.request.urlopen(sys.argv[1]).read()
"""


def login(tmp_path: Path, *arguments: str, browse: str = BROWSER) -> subprocess.CompletedProcess[str]:
    """Run --login with a browser that agrees to everything at once."""
    browser = tmp_path / "browser"
    browser.write_text(browse.replace("/usr/bin/env python3", sys.executable), encoding="utf-8")
    browser.chmod(0o755)
    return subprocess.run(
        [sys.executable, "-m", "tests.calendars.google.loader", "--login", *arguments],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "BROWSER": str(browser), "OAUTHLIB_INSECURE_TRANSPORT": "1", "PATH": os.defpath}
        | {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def client(tmp_path: Path, server: Server) -> str:
    """Write what Google lets people download."""
    path = tmp_path / "client.json"
    uris = {"auth_uri": f"{server.url}/auth", "token_uri": f"{server.url}/token", "redirect_uris": ["http://localhost"]}
    path.write_text(json.dumps({"installed": {"client_id": "me", "client_secret": SECRET, **uris}}), encoding="utf-8")
    return str(path)


def test_signing_in_with_the_browser(tmp_path: Path, google: GoogleWorld) -> None:
    """The first time with the client's file, later without; what is saved opens the calendar and is never shown.

    The browser may be one that shows its pages in the terminal.
    """
    home = {"HOME": str(tmp_path)}
    for arguments in ((client(tmp_path, google.server),), ()):
        google.arm()
        run = login(tmp_path, *arguments)
        assert (Exit.DONE, True) == (run.returncode, "You are signed in." in run.stderr), run.stderr
        assert "A page in the terminal.\n" == run.stdout
        [[_, _, form, _]] = google.journal()
        assert ("authorization_code", True) == (form["grant_type"], len(form["code_verifier"]) >= 43)
        assert not [secret for secret in (REFRESH, SECRET, "issued-") if secret in run.stdout + run.stderr]
        file = saved.find_path(home)
        assert 0o600 == stat.S_IMODE(file.stat().st_mode)
        assert "issued-" not in file.read_text(encoding="utf-8")
    load(As(google, home), rota(ADA))


def test_whoever_else_comes_to_the_port_ends_nothing(tmp_path: Path, google: GoogleWorld) -> None:
    """Only the answer of this very sign-in counts; who connects and says nothing makes nobody wait."""
    run = login(tmp_path, client(tmp_path, google.server), browse=STRANGERS)
    assert (Exit.DONE, "404 404 404 404 404 ") == (run.returncode, run.stdout), run.stderr


def test_the_wait_for_a_browser_ends() -> None:
    """Nobody has to come; who comes before it is known what for is a stranger."""
    with LoopbackServer() as server:
        with pytest.raises(HTTPError):
            urlopen(server.address)  # noqa: S310 (the loopback)
        server.expect("mine")
        assert server.wait(0.01) is None


@pytest.mark.parametrize(
    ("calendar", "scope"),
    [
        ("google:primary", OWNED),
        ("google:team@group.calendar.google.com", SCOPE),
        ("triage.ics", SCOPE),
        ("[", SCOPE),
    ],
)
def test_the_smallest_right_that_will_do(tmp_path: Path, google: GoogleWorld, calendar: str, scope: str) -> None:
    """For one's own calendar it is enough to change the events of those that one owns; tokens keep to it."""
    (tmp_path / "team.yaml").write_text(f"name: T\ncalendar: {calendar}\npeople: [Ada, Bo]\n", encoding="utf-8")
    run = login(tmp_path, client(tmp_path, google.server), "-C", str(tmp_path))
    assert (Exit.DONE, scope) == (run.returncode, google.server.control("consent")), run.stderr
    As(google, {"HOME": str(tmp_path)}).store().events()


def test_not_signing_in(tmp_path: Path, google: GoogleWorld) -> None:
    """Without a client, or when the person declines, the message says what to do; nothing is saved."""
    run = login(tmp_path)
    assert (Exit.SIGN_IN, True) == (run.returncode, "https://console.cloud.google.com/auth/clients" in run.stderr)
    (tmp_path / "wrong.json").write_text('{"web": {}}', encoding="utf-8")
    run = login(tmp_path, str(tmp_path / "wrong.json"))
    assert (Exit.SIGN_IN, True) == (run.returncode, "is not the OAuth client of a desktop app" in run.stderr)
    google.server.control("allow", tokens=[CANARY], grants="access_denied")
    run = login(tmp_path, client(tmp_path, google.server))
    assert (Exit.SIGN_IN, True) == (run.returncode, "Google did not sign you in: access_denied" in run.stderr)
    assert not saved.find_path({"HOME": str(tmp_path)}).exists()
