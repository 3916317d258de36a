"""The feeds that people subscribe to, made from what the calendar holds: one of the team, one for each person.

Their events are those of the calendar, by the same ids, and say more: who hands over to whom. The calendar itself does
not say that, since there every change of one duty would be a change of its neighbours too. What was published before
tells what has changed since, so that dates of change and sequence numbers rise with each change and never without one,
and so that a duty that has gone, or gone to somebody else, is seen to be cancelled. Nothing is taken from the calendar
but who is on duty when: what else people have written into its events is not ours to publish.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rotation.calendars.event import clean, clean_text, duties, duty_of, legacy, ours
from rotation.calendars.feed import feed
from rotation.model import folded
from rotation.planning.handover import handovers
from rotation.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.model import Duty, Team
    from rotation.planning.handover import Handover

TEAM_FEED = "triage.ics"
FOLDER = "people"
_LONGEST = 60


def feed_names(team: Team, held: Iterable[Duty]) -> dict[str, str]:
    """Return the file of each person's feed, by name, in roster order: of everybody who shares the duty or ever did."""
    served = {duty.person for duty in held}
    return {p.name: f"{FOLDER}/{safe_name(p.name)}.ics" for p in team.people if p in team.eligible or p.name in served}


def safe_name(name: str) -> str:
    """Return a file name for a person, safe in any address and on any disk: `ada-lovelace`.

    It depends on nothing but the name. Where letters had to be left out, a few characters of a digest keep it apart
    from similar names.
    """
    plain = unicodedata.normalize("NFKD", folded(name)).encode("ascii", "ignore").decode("ascii")
    safe = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
    if safe and safe == folded(name).replace(" ", "-"):
        return safe
    return f"{safe or 'person'}-{hashlib.sha256(folded(name).encode()).hexdigest()[:6]}"


def feeds(
    events: Iterable[Event], team: Team, today: date, before: Callable[[str], Iterable[Event]]
) -> dict[str, bytes]:
    """Return the text of each feed by its file's name; `before` returns the events that such a file has now.

    `today` decides which duties are long past, and becomes the date of what changed without one of its own.
    """
    told = _told(events, team, today)
    now = datetime.combine(today, time(), UTC)

    def text(file: str, whose: str | None = None) -> bytes:
        own = [event for event in told if whose is None or duty_of(event, team).person == whose]
        own = _since(own, [event for event in before(file) if ours(event, team) or legacy(event, team)], team, now)
        if whose is None:
            return feed(own, team, now)
        return feed(own, team, now, name=f"{team.name}: {whose}", remind=team.remind)

    people = feed_names(team, (duty_of(event, team) for event in told))
    return {TEAM_FEED: text(TEAM_FEED), **{file: text(file, person) for person, file in people.items()}}


def team_feed(events: Iterable[Event], team: Team, today: date, before: Iterable[Event]) -> bytes:
    """Return the text of the team's feed alone; `before` is what it says now."""
    now = datetime.combine(today, time(), UTC)
    known = [event for event in before if ours(event, team) or legacy(event, team)]
    return feed(_since(_told(events, team, today), known, team, now), team, now)


def _told(events: Iterable[Event], team: Team, today: date) -> list[Event]:
    """Return the calendar's duties, cancelled ones too, as they are to be published."""
    held = [e for e in events if e.span.length and (ours(e, team) or legacy(e, team)) and duty_of(e, team).person]
    known = handovers(duties(held, team))
    changed = {duty_of(event, team): event.modified for event in held if event.modified and not event.cancelled}
    first = _first_day(team, today)
    return [
        _retold(event, None if event.cancelled else known[duty_of(event, team)], changed, team)
        for event in held
        if first is None or event.span.end > first
    ]


def _first_day(team: Team, today: date) -> date | None:
    """Return the day from which on duties are published; None: all of them."""
    if team.feed_weeks_back is None:
        return None
    return team.week.containing(today).first - team.feed_weeks_back * WEEK


def _retold(event: Event, handover: Handover | None, changed: Mapping[Duty, datetime], team: Team) -> Event:
    """Return the event with the duty text and the hand-over for a description; both count as its content."""
    near = () if handover is None else (handover.before, handover.after)
    dates = [event.modified, *(changed.get(duty) for duty in near if duty is not None)]
    parts = [clean_text(team.description or ""), "" if handover is None else _in_words(handover)]
    told = replace(
        event,
        description="\n\n".join(part for part in parts if part),
        modified=max((moment for moment in dates if moment is not None), default=None),
    )
    return replace(told, wrote=None if told.mark is None else told.content)


def _in_words(handover: Handover) -> str:
    """Return who is on duty before and after."""
    before = f"Before you: {handover.before.person}, until {handover.before.span.last}" if handover.before else ""
    after = f"After you: {handover.after.person}, from {handover.after.span.start}" if handover.after else ""
    return "\n".join(clean(line) for line in (before, after) if line)


def _since(told: Iterable[Event], before: Iterable[Event], team: Team, now: datetime) -> list[Event]:
    """Return the events dated and numbered so that they follow on those published before.

    Duties of the present and future that were published and are no more follow as cancelled.
    """
    old = {event.id: event for event in before}
    new = {event.id: event for event in told}
    gone = [
        event if event.cancelled else _after(_cancelled(event, team), event, now)
        for event in old.values()
        if event.id not in new and (event.cancelled or event.span.end > now.date())
    ]
    return [*(_after(event, old.get(event.id), now) for event in new.values()), *gone]


def _cancelled(event: Event, team: Team) -> Event:
    return replace(event, cancelled=True, mark=clean(team.name))


def _after(event: Event, old: Event | None, now: datetime) -> Event:
    """Return the event with the old one's date and number if it says the same, else with later ones."""
    if old is None or old.modified is None:
        return event
    if (event.content, event.cancelled) == (old.content, old.cancelled):
        return replace(event, modified=old.modified, sequence=old.sequence)
    latest = event.modified if event.modified and event.modified > old.modified else now
    return replace(
        event,
        modified=max(latest, old.modified + timedelta(seconds=1)),
        sequence=max(event.sequence, old.sequence + 1),
    )
