"""Calendar files as text: what is understood, what survives, and what is said about damage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.event import Event, build_event
from rotation.calendars.ics.properties import select_foreign_lines
from rotation.calendars.ics.reader import parse
from rotation.calendars.ics.writer import build_feed, format_entry
from rotation.errors import BadInputError, Place
from rotation.model import Duty
from rotation.weeks import Span
from tests.calendars.world import ADA, ALAN, TEAM, week

FOREIGN = b"""\
BEGIN:VCALENDAR
PRODID:-//Somebody//Else//EN
VERSION:2.0
X-WR-CALNAME:Everything
METHOD:PUBLISH

BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:16011028T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTART;TZID=Europe/Berlin:20261130T080000
DTEND;TZID="Europe/Berlin":20261201T000000
SUMMARY;LANGUAGE=de:Fr\xc3\xbchst\xc3
 \xbcck\\, lang\\nund gut
X-ODD_NAME;FLAG:\x07 kept
DTSTART:19990101
BEGIN:VALARM
TRIGGER:-PT15M
SUMMARY:not the event's
END:VALARM
END:VEVENT
begin:vevent
UID:b
DTSTART;VALUE=DATE:20261130
DURATION:P1W
END:VEVENT
BEGIN:VEVENT
UID:c
DTSTART:never
END:VEVENT
BEGIN:VTODO
END:VTODO
END:VCALENDAR
"""


def lines(*more: str) -> bytes:
    """Return a calendar with these lines between its first and its last."""
    return "\r\n".join(["BEGIN:VCALENDAR", *more, "END:VCALENDAR", ""]).encode()


def events(data: bytes) -> list[Event]:
    """Return the events of a calendar."""
    return [piece.event for piece in parse(data, "triage.ics") if piece.event is not None]


def complaint(data: bytes) -> tuple[str, int | None]:
    """Return what is said about a damaged calendar, and the line."""
    with pytest.raises(BadInputError) as caught:
        parse(data, "triage.ics")
    [problem] = caught.value.problems
    assert problem.is_error
    return problem.message, None if problem.place is None else problem.place.line


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\xef\xbb\xbf", b" \n\t\n"])
def test_nothing_is_an_empty_calendar(data: bytes) -> None:
    """A file without text has no entries, and is no mistake."""
    assert parse(data, "triage.ics") == ()


@pytest.mark.parametrize("data", [FOREIGN, FOREIGN.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + FOREIGN, FOREIGN[:-1]])
def test_the_pieces_are_the_file(data: bytes) -> None:
    """Joined they are the same text, with CRLF, odd folding and control characters included."""
    assert FOREIGN.replace(b"\n", b"\r\n") == b"".join(piece.raw for piece in parse(data, "triage.ics"))


def test_what_an_entry_says() -> None:
    """Days are those written; an hour on the last day counts it in, midnight does not; nested entries say nothing."""
    first, second, third = events(FOREIGN)
    assert (first.id, first.span, first.all_day) == ("a", Span(date(2026, 11, 30), date(2026, 12, 1)), False)
    assert first.title == "Fr\u00fchst\u00fcck, lang\nund gut"
    assert (second.span, second.all_day) == (Span(date(2026, 11, 30), date(2026, 12, 7)), True)
    assert third.span.length == 0


@pytest.mark.parametrize(
    ("given_lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20261130"], 1),
        (["DTSTART:20261130"], 1),
        (["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261130"], 1),
        (["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261101"], 1),
        (["DTSTART;VALUE=DATE:20261130", "DURATION:P5D"], 5),
        (["DTSTART:20261130T080000Z", "DURATION:PT4H"], 1),
        (["DTSTART:20261130T080000Z", "DURATION:P1DT4H"], 2),
        (["DTSTART:20261130T080000Z"], 1),
        (["DTSTART;VALUE=DATE:20261130", "DURATION:-P5D"], 0),
        (["DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:99991231"], 0),
        (["DTSTART;VALUE=DATE:20261131"], 0),
        (["DTSTART;VALUE=DATE:00010101"], 0),
        (["DTSTART;VALUE=DATE:\u0662\u0660\u0662\u0666\u0661\u0661\u0663\u0660"], 0),
        ([], 0),
    ],
)
def test_how_long_an_entry_lasts(given_lines: list[str], days: int) -> None:
    """Every form of an end is read; what makes no sense has no days, and is nobody's duty."""
    [event] = events(lines("BEGIN:VEVENT", "UID:a", *given_lines, "END:VEVENT"))
    assert event.span.length == days


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"hello", "expected NAME:VALUE, such as SUMMARY:text", 1),
        (b"VERSION:2.0\n", "expected BEGIN:VCALENDAR", 1),
        (b"\nBEGIN:VCARD\nEND:VCARD\n", "expected BEGIN:VCALENDAR", 2),
        (b"BEGIN:VCALENDAR\n", "this VCALENDAR has no END line", 1),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n", "this VEVENT has no END line", 2),
        (
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n",
            "END:VCALENDAR does not match BEGIN:VEVENT in line 2",
            3,
        ),
        (lines() + b"END:VEVENT\n", "the file goes on after the end of the calendar", 3),
        (lines("SUMMARY:caf\u00e9").replace(b"\xc3\xa9", b"\xe9"), "this is not UTF-8 text", 2),
        (lines("X:a", " b", "<<<<<<< ours"), "expected NAME:VALUE, such as SUMMARY:text", 4),
        (lines("X:a\0"), "expected NAME:VALUE, such as SUMMARY:text", 2),
        (lines('X;A="b:c'), "expected NAME:VALUE, such as SUMMARY:text", 2),
        (b"BEGIN:VCALENDAR\rEND:VCALENDAR\r", "expected BEGIN:VCALENDAR", 1),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:A\n" * 20000, "this A has no END line", 20001),
        (b"\xff\xfeB\0E\0", "this is not UTF-8 text", 1),
    ],
)
def test_damage_is_named_with_its_line(data: bytes, message: str, line: int) -> None:
    """A file that is not one whole calendar is not read at all."""
    assert (message, line) == complaint(data)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("20261130", "20261131", "DTSTART '20261131' is not valid"),
        ("DTSTART;VALUE=DATE:20261130\r\n", "", "DTSTART is missing"),
        ("DTEND;VALUE=DATE:20261205", "DTEND:soon", "DTEND 'soon' is not valid"),
        ("UID:", "UIDS:", "UID is missing"),
        ("X-TRIAGE-DUTY:20261130", "X-TRIAGE-DUTY:x", "X-TRIAGE-DUTY 'x' is not valid"),
    ],
)
def test_a_damaged_event_of_ours_is_named(before: str, after: str, message: str) -> None:
    """What was loaded here must be readable, since a load would write over it."""
    whole = build_feed([build_event(Duty(week(0), ADA), TEAM)], TEAM).decode()
    damaged = whole.replace(before, after, 1)
    place = "BEGIN:VEVENT" if "missing" in message else after
    line = damaged[: damaged.index(place)].count("\n") + 1
    assert (f"an event of a rotation is damaged: {message}", line) == complaint(damaged.encode())


def test_the_lines_that_are_not_ours() -> None:
    """What other people have put into an event is found, alarms with all they contain, verbatim."""
    text = format_entry(build_event(Duty(week(0), ADA), TEAM), TEAM).removesuffix(b"END:VEVENT\r\n")
    added = b"LOCATION:a\r\n  room\r\nBEGIN:VALARM\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
    assert added == select_foreign_lines(text + added + b"END:VEVENT\r\n")


@given(
    names=st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=90)),
    notes=st.text(),
)
def test_every_text_is_read_as_it_was_written(names: list[str], notes: str) -> None:
    """What the feed writes, in any characters, the reader takes for untouched."""
    team = replace(TEAM, description=notes)
    written = [build_event(Duty(week(n), name), team) for n, name in enumerate(names)]
    read = events(build_feed(written, TEAM))
    assert [event.digest for event in written] == [event.digest for event in read]
    assert [event.digest for event in written] == [event.written_digest for event in read]


WHOLE = build_feed([build_event(Duty(week(n), name), TEAM) for n, name in enumerate([ADA, ALAN])], TEAM)


@st.composite
def mutate(draw: st.DrawFn) -> bytes:
    """Return a calendar in which some bytes were cut out, doubled, or replaced by others."""
    data = draw(st.sampled_from([WHOLE, FOREIGN, FOREIGN.replace(b"UID", b"X-TRIAGE-ROTATION:Software Triage\nUID")]))
    scraps = st.binary(max_size=8) | st.sampled_from([b"\n", b"\r\n ", b'"', b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"\\"])
    for _ in range(draw(st.integers(0, 4))):
        start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        middle = draw(scraps) if draw(st.booleans()) else data[start:end] * draw(st.sampled_from([0, 2]))
        data = data[:start] + middle + data[end if draw(st.booleans()) else start :]
    return data


@given(st.binary(max_size=200) | mutate())
def test_any_bytes_are_read_whole_or_complained_about(data: bytes) -> None:
    """There is a problem with a place, or pieces that are the same text; never anything else."""
    try:
        pieces = parse(data, "triage.ics")
    except BadInputError as error:
        places = [problem.place for problem in error.problems]
    else:
        places = [Place("triage.ics", 1)]
        text = data.removeprefix(b"\xef\xbb\xbf")
        assert text.split() == b"".join(piece.raw for piece in pieces).split()
    assert all(places)


def test_the_time_of_change_is_utc_or_none() -> None:
    """A time that is not written in UTC is not taken for one."""
    stamps = ("20261125T093000Z", "20261125T093000", "20261399T000000Z")
    times = [events(lines("BEGIN:VEVENT", f"LAST-MODIFIED:{stamp}", "END:VEVENT"))[0].modified for stamp in stamps]
    assert times == [datetime(2026, 11, 25, 9, 30, tzinfo=UTC), None, None]
