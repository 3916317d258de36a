"""The feeds that people subscribe to, made from what the calendar holds: one of the team, one for each person.

Their events are those of the calendar, by the same ids, and say more: who hands over to whom. The calendar itself does
not say that, since there every change of one duty would be a change of its neighbours too. What was published before
tells what has changed since, so that dates of change and sequence numbers rise with each change and never without one,
and so that a duty that has gone, or gone to somebody else, is seen to be cancelled. Nothing is taken from the calendar
but who is on duty when: what else people have written into its events is not ours to publish.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from rotation.calendars.classify import CalendarEvents, DutyEvent, classify
from rotation.calendars.event import clean, clean_text
from rotation.calendars.ics.writer import feed
from rotation.duties import handoffs
from rotation.model import safe_name
from rotation.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from rotation.calendars.event import Event
    from rotation.duties import Handoff
    from rotation.model import Duty, Team

TEAM_FEED = "triage.ics"
FOLDER = "people"


def feed_names(team: Team, served: set[str]) -> dict[str, str]:
    """Return the file of each person's feed, by name, in roster order: of all who share the duty or ever served."""
    return {p.name: f"{FOLDER}/{safe_name(p.name)}.ics" for p in team.people if p in team.eligible or p.name in served}


def feeds(
    calendar: CalendarEvents, team: Team, today: date, before: Callable[[str], Iterable[Event]]
) -> dict[str, bytes]:
    """Return the text of each feed by its file's name; `before` returns the events that such a file has now.

    `today` decides which duties are long past, and becomes the date of what changed without one of its own.
    """
    told = _told(calendar, team, today)
    own: dict[str, list[DutyEvent]] = {}
    for each in told:
        own.setdefault(each.duty.person, []).append(each)
    made = {TEAM_FEED: _followed(told, before(TEAM_FEED), team, today)}
    for person, file in feed_names(team, set(own)).items():
        made[file] = _followed(own.get(person, []), before(file), team, today, whose=person)
    return made


def team_feed(calendar: CalendarEvents, team: Team, today: date, before: Iterable[Event]) -> bytes:
    """Return the text of the team's feed alone; `before` are the events that it has now."""
    return _followed(_told(calendar, team, today), before, team, today)


def _followed(
    told: Iterable[DutyEvent], before: Iterable[Event], team: Team, today: date, *, whose: str | None = None
) -> bytes:
    """Return the feed of the events, dated so that they follow on those before; the team's, or somebody's own."""
    now = datetime.combine(today, time(), UTC)
    published = classify(before, team).published
    followed = _since([each.event for each in told], [each.event for each in published], team, now)
    if whose is None:
        return feed(followed, team, now)
    return feed(followed, team, now, name=f"{team.name}: {whose}", remind=team.remind)


def _told(calendar: CalendarEvents, team: Team, today: date) -> list[DutyEvent]:
    """Return the calendar's duties, cancelled ones too, as they are to be published."""
    known = handoffs(calendar.duties)
    changed = {each.duty: each.event.modified for each in calendar.read if each.event.modified}
    first = _first_day(team, today)
    return [
        replace(each, event=_retold(each.event, None if each.event.cancelled else known[each.duty], changed, team))
        for each in calendar.published
        if each.duty.person and (first is None or each.duty.span.end > first)
    ]


def _first_day(team: Team, today: date) -> date | None:
    """Return the day from which on duties are published; None: all of them."""
    if team.feed_weeks_back is None:
        return None
    return team.week.containing(today).first - team.feed_weeks_back * WEEK


def _retold(event: Event, handoff: Handoff | None, changed: Mapping[Duty, datetime], team: Team) -> Event:
    """Return the event with the duty text and the handoff for a description; both count as its content."""
    near = () if handoff is None else (handoff.before, handoff.after)
    dates = [event.modified, *(changed.get(duty) for duty in near if duty is not None)]
    parts = [clean_text(team.description or ""), "" if handoff is None else _in_words(handoff)]
    told = replace(
        event,
        description="\n\n".join(part for part in parts if part),
        modified=max((moment for moment in dates if moment is not None), default=None),
    )
    return replace(told, written_digest=None if told.owner is None else told.digest)


def _in_words(handoff: Handoff) -> str:
    """Return who is on duty before and after."""
    before = f"Before you: {handoff.before.person}, until {handoff.before.span.last}" if handoff.before else ""
    after = f"After you: {handoff.after.person}, from {handoff.after.span.start}" if handoff.after else ""
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
    return replace(event, cancelled=True, owner=clean(team.name))


def _after(event: Event, old: Event | None, now: datetime) -> Event:
    """Return the event with the old one's date and number if it says the same, else with later ones."""
    if old is None or old.modified is None:
        return event
    if (event.digest, event.cancelled) == (old.digest, old.cancelled):
        return replace(event, modified=old.modified, sequence=old.sequence)
    latest = event.modified if event.modified and event.modified > old.modified else now
    return replace(
        event,
        modified=max(latest, old.modified + timedelta(seconds=1)),
        sequence=max(event.sequence, old.sequence + 1),
    )
