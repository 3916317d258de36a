"""The feeds that people subscribe to, made from what the calendar has: one of the team, one for each person.

Their events are those of the calendar, with the same ids, and say more: who hands over to whom. The calendar itself
does not say that, since a change of one duty would change its neighbours there too. The feeds that were published
before are compared, so that the date of change and the sequence number of an event rise with each change and never
without one. Nothing is taken from the calendar but who is on duty when: whatever else people have written into its
events is not ours to publish.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotation.calendars.classify import classify
from rotation.calendars.event import clean, clean_text, compute_sequence
from rotation.calendars.ics.writer import build_feed
from rotation.calendars.ownership import seal_feed
from rotation.duties import find_handoffs
from rotation.model import SHORT_DIGEST, make_safe_name
from rotation.text import spell_day
from rotation.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from rotation.calendars.duty_event import CalendarEvents, DutyEvent
    from rotation.calendars.event import Event
    from rotation.duties import Handoff
    from rotation.model import Duty, Team

TEAM_FEED = "triage.ics"
FOLDER = "people"


def make_feed_name(name: str) -> str:
    """Return the file of a person's feed."""
    return f"{FOLDER}/{make_safe_name(name)}.ics"


def _list_feed_names(name: str) -> tuple[str, ...]:
    """Return the files of a person's feed under a name: that of today, and that of earlier versions."""
    return make_feed_name(name), f"{FOLDER}/{make_safe_name(name, SHORT_DIGEST)}.ics"


def name_feeds(team: Team, served: set[str]) -> dict[str, str]:
    """Return the file of each person's feed, by name, in roster order: of all who share the duty or ever served."""
    names = served | {person.name for person in team.eligible}
    return {person.name: make_feed_name(person.name) for person in team.people if person.name in names}


def build_feeds(
    calendar: CalendarEvents,
    team: Team,
    today: date,
    published: Callable[[str], Iterable[Event] | None],
    away: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, bytes]:
    """Return the text of each feed by its file's name.

    `published` returns the events that such a file has now, None where there is none. `today` decides which duties are
    long past, and becomes the date of a change that has no date of its own. `away` says of whom it may be published
    that they are on duty today and away, in words: `away today`.
    """
    duties = _select_recent(calendar, team, today)
    files = {TEAM_FEED: _build(calendar, duties, published(TEAM_FEED) or (), team, today, away=away)}
    for name, file in name_feeds(team, {duty.person for duty in calendar.duties}).items():
        person = team.find(name)
        own = [each for each in duties if each.duty.person == name]
        # Whoever has subscribed under a former name goes on reading the file of that name.
        known = (name, *person.aliases) if person else (name,)
        names = dict.fromkeys(other for each in known for other in _list_feed_names(each) if other != file)
        former = [other for other in names if other not in files and published(other) is not None]
        before = next((events for each in (file, *former) if (events := published(each)) is not None), ())
        files |= dict.fromkeys((file, *former), _build(calendar, own, before, team, today, person=name, away=away))
    return files


def build_team_feed(
    calendar: CalendarEvents, team: Team, today: date, published: Iterable[Event], away: Mapping[str, str]
) -> bytes:
    """Return the text of the team's feed alone; `published` are the events that it has now."""
    return _build(calendar, _select_recent(calendar, team, today), published, team, today, away=away)


def build_page_address(team: Team, person: str | None = None) -> str | None:
    """Return where the page is, or the part of it that is about a person; None where team.yaml does not say."""
    return team.page if team.page is None or person is None else f"{team.page}#{make_safe_name(person)}"


def _select_recent(calendar: CalendarEvents, team: Team, today: date) -> list[DutyEvent]:
    """Return the duties that are not too long past to be published."""
    first = team.week.containing(today).first - team.feed_weeks_back * WEEK
    return [each for each in calendar.published if each.duty.person and each.duty.span.end > first]


def _build(  # noqa: PLR0913 (the last are options)
    calendar: CalendarEvents,
    duties: Iterable[DutyEvent],
    published: Iterable[Event],
    team: Team,
    today: date,
    *,
    away: Mapping[str, str],
    person: str | None = None,
) -> bytes:
    """Return the feed of these duties: the team's, or a person's own."""
    now = datetime.combine(today, time(), UTC)
    # Somebody with several events in a week is on duty once, and hands over once; all of them say that.
    stretches = calendar.join_duties(team.week)
    handoffs = find_handoffs(stretches)
    by_day = {(day, stretch.person): stretch for stretch in stretches for day in stretch.span.days()}
    whole = {duty: duty if duty in handoffs else by_day[duty.span.start, duty.person] for duty in calendar.duties}
    changed: dict[Duty, datetime] = {}
    for each in calendar.published:
        if each.event.modified:
            changed[whole[each.duty]] = max(each.event.modified, changed.get(whole[each.duty], each.event.modified))
    before = {each.event.id: each.event for each in classify(published, team).read}
    absent = {
        each.duty: away[each.duty.person] for each in duties if today in each.duty.span and each.duty.person in away
    }
    events = [
        _follow(
            _describe(each.event, handoffs[whole[each.duty]], changed, team, person, away=absent.get(each.duty)),
            before.get(each.event.id),
            now,
        )
        for each in duties
    ]
    text = build_feed(
        events,
        team,
        name=team.name if person is None else f"{team.name}: {person}",
        page=build_page_address(team, person),
        source=team.page and team.page + (TEAM_FEED if person is None else make_feed_name(person)),
        reminders=() if person is None else team.remind,
        sealed=True,
    )
    return seal_feed(text, team.mark)


def _describe(  # noqa: PLR0913 (what a description is made of)
    event: Event,
    handoff: Handoff,
    changed: Mapping[Duty, datetime],
    team: Team,
    person: str | None,
    *,
    away: str | None,
) -> Event:
    """Return the event with the duty text, that its person is away, the handoff and the page for a description.

    Since these are its content, the event has changed whenever one of its neighbours has.
    """
    dates = [event.modified, *(changed.get(duty) for duty in (handoff.before, handoff.after) if duty is not None)]
    parts = [
        clean_text(team.description or ""),
        f"On duty: {clean(handoff.duty.person)} ({clean(away)})" if away else "",
        _format_handoff(handoff, person),
        build_page_address(team, person) or "",
    ]
    described = replace(
        event,
        description="\n\n".join(part for part in parts if part),
        modified=max((moment for moment in dates if moment is not None), default=None),
    )
    return replace(described, written_digest=None if described.owner is None else described.digest)


def _format_handoff(handoff: Handoff, person: str | None) -> str:
    """Return who is on duty before and after, addressed to that person or, for None, to anybody."""
    you = "" if person is None else " you"
    year = handoff.duty.span.start.year
    lines = []
    if handoff.before:
        lines.append(f"Before{you}: {clean(handoff.before.person)}, until {spell_day(handoff.before.span.last, year)}")
    if handoff.after:
        lines.append(f"After{you}: {clean(handoff.after.person)}, from {spell_day(handoff.after.span.start, year)}")
    return "\n".join(lines)


def _follow(event: Event, published: Event | None, now: datetime) -> Event:
    """Return the event with the date and the number it was published with, or with later ones if it has changed."""
    if published is None or published.modified is None:
        return event if event.modified is None else replace(event, sequence=_next_sequence(event, event.modified))
    if event.digest == published.digest:
        return replace(event, modified=published.modified, sequence=published.sequence)
    # The calendar may not say when it changed, or may have been put back to what it was some time ago.
    latest = event.modified if event.modified and event.modified > published.modified else now
    modified = max(latest, published.modified + timedelta(seconds=1))
    return replace(event, modified=modified, sequence=max(_next_sequence(event, modified), published.sequence + 1))


def _next_sequence(event: Event, modified: datetime) -> int:
    return max(event.sequence, compute_sequence(modified))
