"""The calendar server as a World: a process of its own, and what people do in the calendar's page."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.store import GoogleCalendar
from tests.calendars.world import NOW, TEAM

if TYPE_CHECKING:
    from datetime import datetime

    from rotation.calendars.store import Store
    from rotation.model import Team
    from rotation.weeks import Span

ROOT = Path(__file__).parents[3]
CANARY = "ya29.canary-in-a-coal-mine"


class Clock:
    """A clock that only waiting moves. `waited` has the pauses, in seconds."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def retry_policy(self) -> RetryPolicy:
        """Return the usual retry policy, by this clock; every pause is the longest that jitter may make it."""
        return RetryPolicy(sleep=self.waited.append, clock=lambda: sum(self.waited), uniform=lambda _, high: high)


class Server:
    """The server's process, as a context."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.calendars.google.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.control("reset", token=CANARY)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def control(self, name: str, **keywords: object) -> Any:  # noqa: ANN401 whatever the method returns
        """Call a method of the server's Control."""
        self._connection.request("POST", "/control", json.dumps([name, keywords]))
        return json.loads(self._connection.getresponse().read())

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """What the tool needs to know to come here."""
        return {"TRIAGE_CALENDAR_ENDPOINT": self.url, "GOOGLE_OAUTH_ACCESS_TOKEN": CANARY}


class GoogleWorld:
    """A new calendar on the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.calendar = f"{uuid.uuid4()}@group.calendar.google.com"
        self.clock = Clock()
        self.reported: set[str] = set()  # the events of which a load says that it kept them
        self.refused: set[str] = set()  # and those of which it says that Google did not accept them
        self.behave()
        self.arm()

    def store(self, team: Team = TEAM, now: datetime = NOW) -> Store:
        """Return the tool's way to it."""
        del now
        environ = self.server.environ
        return GoogleCalendar(self.calendar, team, retry_policy=self.clock.retry_policy(), environ=environ)

    def add(self, uid: str, title: str, span: Span, *, timed: bool = False, weekly: bool = False) -> None:
        """Add an entry as the calendar's page would."""
        more = {"recurrence": ["RRULE:FREQ=WEEKLY"]} if weekly else {}
        self.put(uid, summary=title, location="a,b", colorId="7", **_days(span, timed=timed), **more)

    def edit(self, uid: str, *, title: str | None = None, span: Span | None = None) -> None:
        """Change an entry."""
        changes = {} if title is None else {"summary": title}
        self.put(uid, **changes, **({} if span is None else _days(span)))

    def remove(self, uid: str) -> None:
        """Delete an entry, which leaves its id taken."""
        self.put(uid, status="cancelled")

    def snapshot(self, uid: str) -> Any:  # noqa: ANN401 JSON
        """Return all that the server has of an entry, ETag included."""
        return self.everything()[uid]

    def everything(self) -> dict[str, Any]:
        """Return every entry."""
        entries: dict[str, Any] = self.server.control("entries", calendar=self.calendar)
        return entries

    def twin(self) -> GoogleWorld:
        """Return another calendar with the same entries."""
        twin = GoogleWorld(self.server)
        self.server.control("copy", calendar=self.calendar, twin=twin.calendar)
        return twin

    def put(self, uid: str, **fields: object) -> None:
        """Store fields of an entry."""
        self.server.control("put", calendar=self.calendar, entry={"id": uid, **fields})

    def behave(self, **how: object) -> None:
        """Change how the calendar behaves."""
        self.server.control("behave", calendar=self.calendar, **how)

    def arm(self, fault: str = "", at: int = 1, times: int = 1, **more: object) -> None:
        """Let requests go wrong, from now on; the journal begins anew."""
        hand = [self.calendar, {"id": more.pop("uid"), **more}] if more else []
        self.server.control("arm", fault=fault, at=at, times=times, hand=hand)

    def requests(self) -> list[str]:
        """Return the requests since `arm`, each as its method, with the status where that is no success."""
        return [f"{method}{'' if status < 300 else f' {status}'}" for method, _, _, status in self.journal()]

    def journal(self) -> list[list[Any]]:
        """Return the requests since `arm`: method, path, query, status."""
        requests: list[list[Any]] = self.server.control("requests")
        return requests


class As(GoogleWorld):
    """A calendar, asked by somebody with another environment."""

    def __init__(self, world: GoogleWorld, environ: dict[str, str]) -> None:
        super().__init__(world.server)
        self.environ = {"TRIAGE_CALENDAR_ENDPOINT": world.server.url, **environ}

    def store(self, team: Team = TEAM, now: datetime = NOW) -> Store:
        """Return the tool's way to it."""
        del now
        return GoogleCalendar(self.calendar, team, retry_policy=self.clock.retry_policy(), environ=self.environ)


def _days(span: Span, *, timed: bool = False) -> dict[str, dict[str, str]]:
    if timed:
        return {
            "start": {"dateTime": f"{span.start}T08:00:00-06:00"},
            "end": {"dateTime": f"{span.last}T17:00:00-06:00"},
        }
    return {"start": {"date": str(span.start)}, "end": {"date": str(span.end)}}
