"""What is assumed about Google, tried on a real calendar: an empty one, which is empty again afterwards.

The tool loads into it as it always does; what people do in the calendar's page is done by plain requests.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rotation.calendars.apply import Applied, apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.event import build_event_id
from rotation.calendars.google.answer import AnswerError
from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.store import GoogleCalendar
from rotation.calendars.google.transport import Transport
from rotation.errors import TriageError
from rotation.model import Line, Person, Rotation, Team

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

VARIABLE = "TRIAGE_LIVE_CALENDAR"
ADA, ALAN = "Ada Lovelace", "Alan Turing"
TEAM = Team(
    "Triage live check", (Person(ADA), Person(ALAN)), description="First line.\n<b>bold</b> & https://example.org/"
)
FIRST, SECOND, THIRD = range(3)  # weeks


class Live:
    """A calendar at Google, and what was found out about it."""

    def __init__(self, calendar: str, environ: Mapping[str, str]) -> None:
        self._calendar, self._environ = calendar, environ
        self._transport = Transport(environ, RetryPolicy())
        today = datetime.now(UTC).date()
        self._monday = today + timedelta(days=7 - today.weekday())
        self.failed = 0

    def report(self, assumption: str, *, is_true: bool) -> None:
        """Print whether an assumption is true."""
        self.failed += not is_true
        sys.stdout.write(f"{'true    ' if is_true else 'NOT TRUE'}  {assumption}\n")

    def day(self, week: int) -> date:
        """Return the first day of a week."""
        return self._monday + timedelta(weeks=week)

    def uid(self, week: int, generation: int = 0) -> str:
        """Return the id of the duty of a week."""
        return build_event_id(TEAM, self.day(week), generation)

    def load(self, *names: str | None, team: Team = TEAM) -> Applied:
        """Load these names, from the first week on."""
        rotation = Rotation(tuple(Line(self.day(week), name) for week, name in enumerate(names)))
        with GoogleCalendar(self._calendar, team, environ=self._environ) as store:
            planned = diff(rotation, classify(store.events(), team), team, today=self._monday - timedelta(days=7))
            store.ready()
            return apply(planned, store)

    def ask(self, method: str, etag: str | None = None, **parameters: object) -> dict[str, Any]:
        """Send a request of our own."""
        return self._transport.send(method, etag, calendarId=self._calendar, **parameters)

    def status(self, method: str, etag: str | None = None, **parameters: object) -> int:
        """Return the HTTP status of a request of our own."""
        try:
            self.ask(method, etag, **parameters)
        except AnswerError as error:
            return error.status
        return 200

    def listed(self, *, deleted: bool = False) -> dict[str, dict[str, Any]]:
        """Return the calendar's events by their ids."""
        items: list[dict[str, Any]] = []
        token = None
        while True:
            page = self.ask("list", showDeleted=deleted, pageToken=token)
            items += page.get("items") or []
            token = page.get("nextPageToken")
            if not token:
                return {item["id"]: item for item in items}

    def clear(self) -> None:
        """Delete the events of this check."""
        for uid, item in self.listed().items():
            private = item.get("extendedProperties", {}).get("private", {})
            if private.get("triageRotation") == TEAM.name:
                with suppress(AnswerError):
                    self.ask("delete", eventId=uid, sendUpdates="none")


def check(live: Live) -> None:
    """Find out, one after the other, what holds; events of the calendar come and go."""
    # 1. Loading, and loading again.
    first = live.load(ADA, ALAN)
    live.report("a load writes each duty once", is_true=first.written == 2)
    live.report(
        "the ids that this tool makes are kept", is_true={live.uid(FIRST), live.uid(SECOND)} == set(live.listed())
    )
    item = live.listed()[live.uid(FIRST)]
    live.report("a description comes back as it was sent", is_true=item.get("description") == TEAM.description)
    live.report("the calendar is the organizer, and says so", is_true=item.get("organizer", {}).get("self") is True)
    live.report("events are of the type 'default'", is_true=item.get("eventType") == "default")
    live.report("confirmed events have a sequence number", is_true="sequence" in item)
    again = live.load(ADA, ALAN)
    live.report("a second load has nothing to do", is_true=again.changes.actions == ())

    # 2. What a change leaves alone.
    added = {"colorId": "11", "location": "Room 5", "reminders": {"useDefault": False}}
    live.ask("patch", eventId=live.uid(FIRST), body=added)
    changed = live.load(ALAN, ALAN)
    item = live.listed()[live.uid(FIRST)]
    live.report("a swap changes the event in place", is_true=item.get("summary") == f"Triage: {ALAN}")
    kept = changed.written == 1 and all(item.get(key) == added[key] for key in ("colorId", "location"))
    live.report("a colour and a room that somebody added stay", is_true=kept)
    live.report("a lower sequence number is refused", is_true=_refuses_lower_sequence(live, item))
    live.ask("patch", eventId=live.uid(FIRST), body={"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"]})
    live.ask("patch", eventId=live.uid(FIRST), body={"recurrence": None})
    live.report("null takes a field away", is_true="recurrence" not in live.listed()[live.uid(FIRST)])

    # 3. What a person edits.
    live.ask("patch", eventId=live.uid(SECOND), body={"summary": f"Triage: {ADA}"})
    edited = live.load(ALAN, ALAN)
    live.report(
        "an edit by hand is seen, and kept", is_true=[k.event.id for k in edited.changes.kept] == [live.uid(SECOND)]
    )
    stale = live.status("patch", '"1"', eventId=live.uid(SECOND), body={"summary": "Else"})
    live.report("another ETag is refused with 412", is_true=stale == 412)

    # 4. Deleting, and what is left of it.
    live.ask("delete", eventId=live.uid(FIRST), sendUpdates="none")
    gone = live.listed(deleted=True).get(live.uid(FIRST), {})
    live.report("a deleted event is listed as cancelled", is_true=gone.get("status") == "cancelled")
    live.report("it is listed with its sequence number", is_true="sequence" in gone)
    twice = live.status("delete", eventId=live.uid(FIRST), sendUpdates="none")
    live.report("deleting it again is refused with 410", is_true=twice == 410)
    days = {"start": {"date": str(live.day(FIRST))}, "end": {"date": str(live.day(FIRST) + timedelta(days=5))}}
    taken = live.status("insert", body={"id": live.uid(FIRST), "summary": "Duty", **days})
    live.report("its id stays taken: inserting it is refused with 409", is_true=taken == 409)

    # 5. Restoring.
    live.load(ADA)
    now = live.listed()
    live.report("a load after that has the duty again", is_true=bool({live.uid(FIRST), live.uid(FIRST, 1)} & set(now)))
    live.report("the deleted event itself comes back", is_true=live.uid(FIRST) in now)
    live.report("the load after that has nothing to do", is_true=live.load(ADA).changes.actions == ())
    other = replace(TEAM, description="Line\n\n\nline <script>x</script> &amp; \u00e4")
    live.load(ADA, team=other)
    live.report(
        "one load is enough for a strange description", is_true=live.load(ADA, team=other).changes.actions == ()
    )
    live.load(None, None)


def _refuses_lower_sequence(live: Live, item: dict[str, Any]) -> bool:
    """Return whether a whole event with a lower number than Google has is refused with 400."""
    body = {**item, "sequence": 0}
    return item.get("sequence", 0) > 0 and live.status("update", eventId=item["id"], body=body) == 400


def main(environ: Mapping[str, str]) -> int:
    """Return 0 where every assumption is true, 1 where one is not, 2 where nothing was tried."""
    calendar = environ.get(VARIABLE, "").strip()
    if not calendar:
        sys.stderr.write(f"Nothing was tried: set {VARIABLE} to the id of an empty calendar of yours at Google.\n")
        return 2
    try:
        live = Live(calendar, environ)
        live.clear()  # what an earlier check has left, if it was interrupted
        if others := live.listed():
            sys.stderr.write(f"Nothing was tried: the calendar has {len(others)} events; name an empty one.\n")
            return 2
        try:
            check(live)
        finally:
            live.clear()
    except AnswerError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except TriageError as error:
        sys.stderr.write(f"error: {error}\n{error.hint or ''}\n")
        return 1
    return min(live.failed, 1)
