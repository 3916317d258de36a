"""Texts to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.changes import Changes, find_moves
from rotation.duties import Handoff
from rotation.model import Duty, Person, Team
from rotation.views.notices import Message, build_handoff, build_notice, format_message
from rotation.weeks import Span, WeekRule

if TYPE_CHECKING:
    from rotation.options import MessageFormat

TEAM = Team("Triage", (Person("Ada"), Person("Alan")), description="Watch the tickets.\n")


THURSDAY, NOBODY = "Next: Alan, from Dec 17", "Next: nobody is assigned yet"
UNTIL = "nobody is on duty until Dec 13"


def december(first: int, last: int) -> Span:
    """Return days of December 2026, both inclusive."""
    return Span.inclusive(date(2026, 12, first), date(2026, 12, last))


ADA, ALAN, AGAIN = Duty(december(7, 11), "Ada"), Duty(december(14, 16), "Alan"), Duty(december(17, 17), "Alan")


@pytest.mark.parametrize(
    ("day", "handoff", "lines"),
    [
        (14, Handoff(ALAN, ADA, AGAIN), ["Ada hands over to Alan", "On duty: Alan, Dec 14–16", THURSDAY]),
        (16, Handoff(ALAN, ADA, AGAIN), ["Alan is on duty", "On duty: Alan, Dec 14–16", THURSDAY]),
        (12, Handoff(ALAN, ADA, AGAIN), [UNTIL, "Next on duty: Alan, Dec 14–16", THURSDAY]),
        (17, Handoff(AGAIN, ALAN, None), ["Alan stays on duty", "On duty: Alan, Dec 17", NOBODY]),
        (7, Handoff(ADA, None, None), ["Ada is on duty", "On duty: Ada, Dec 7–11", NOBODY]),
    ],
)
def test_handoff(day: int, handoff: Handoff, lines: list[str]) -> None:
    """Who hands over to whom on the first day, who is on duty on the others, and who is next where nobody is."""
    text = format_message(build_handoff(TEAM, handoff, date(2026, 12, day)))
    assert "Triage: " + ".\n".join(lines) + ".\n\nWatch the tickets." == text


def test_nobody_from_a_day_on() -> None:
    """Then there is nothing to hand over."""
    assert "Triage: nobody is assigned from Dec 7 on." == format_message(build_handoff(TEAM, None, date(2026, 12, 7)))


def test_the_handoff_in_a_closure_says_until_when() -> None:
    """And what it is."""
    team = replace(TEAM, closures=((december(12, 13), "Moving"),))
    message = build_handoff(team, Handoff(ALAN, ADA, None), date(2026, 12, 12))
    assert "Triage: nobody is on duty until Dec 13 (Moving)" == message.title


MARKUP = Message("T: A*B <on>", ("Next: C_D & E",), "See https://a.example/x_y", "https://a.example/")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("text", "T: A*B <on>.\nNext: C_D & E.\n\nSee https://a.example/x_y\n\nhttps://a.example/"),
        (
            "markdown",
            "**T: A\\*B \\<on\\>**\n\n- Next: C\\_D & E\n\nSee https://a.example/x_y\n\n<https://a.example/>",
        ),
        (
            "slack",
            (
                "*T: A\N{ASTERISK OPERATOR}B &lt;on&gt;*\n• Next: C_D &amp; E\n\n"
                "See https://a.example/x_y\n\n<https://a.example/|All duties>"
            ),
        ),
    ],
)
def test_markup(form: MessageFormat, text: str) -> None:
    """Names are text in every form; the duty text is as it was written, and the link is one."""
    assert text == format_message(MARKUP, form)


def changes(before: list[Duty], after: list[Duty]) -> Changes:
    """Return a load after which the calendar has other duties."""
    return Changes((), 0, 0, WeekRule(), tuple(before), tuple(after), ())


def notice(person: str, before: list[Duty], after: list[Duty], today: date = date(2026, 12, 7)) -> Message:
    """Return the notice for a person whose weeks have changed."""
    load = changes(before, after)
    [moved] = [moves for moves in find_moves(load) if moves.person == person]
    return build_notice(TEAM, moved, load, today)


def taken(duty: Duty, person: str) -> Duty:
    """Return the duty as another person's."""
    return replace(duty, person=person)


def test_a_swap_says_with_whom() -> None:
    """Whose days one has, who has one's own, what stays; and the duty text."""
    message = notice("Alan", [ADA, ALAN, AGAIN], [taken(ADA, "Alan"), taken(ALAN, "Ada"), AGAIN])
    assert "Triage: you are on duty Dec 7–11" == message.title
    assert (
        "Alan, the rotation has changed for you.\n\n"
        "You are on duty:\n  Dec 7–11 (instead of Ada)\n\n"
        "You are no longer on duty:\n  Dec 14–16 (Ada now)\n\n"
        "As before, you are on duty:\n  Dec 17\n\n"
        "Watch the tickets."
    ) == message.text


def test_a_duty_taken_away() -> None:
    """It says when nothing is left."""
    message = notice("Ada", [ADA, ALAN], [ALAN])
    assert "Triage: you are no longer on duty Dec 7–11" == message.title
    assert (
        "Ada, the rotation has changed for you.\n\nYou are no longer on duty:\n  Dec 7–11\n\nYou have no duty now."
    ) == message.text


def test_a_first_duty_is_a_welcome() -> None:
    """Nothing has changed for somebody who had none."""
    assert "Ada, welcome to the rotation.\n\nYou are on duty:\n  Dec 7–11\n\nWatch the tickets." == (
        notice("Ada", [], [ADA]).text
    )


def test_a_notice_names_the_running_duty_and_none_that_is_over() -> None:
    """A duty that ends today is still one to come; years are there where they are not this one."""
    january = Duty(Span.inclusive(date(2027, 1, 4), date(2027, 1, 8)), "Ada")
    earlier = Duty(Span.inclusive(date(2026, 11, 30), date(2026, 12, 4)), "Ada")
    message = notice("Ada", [earlier, ADA], [earlier, ADA, january], date(2026, 12, 11))
    assert (
        "Ada, the rotation has changed for you.\n\n"
        "You are on duty:\n  Jan 4–8, 2027\n\n"
        "As before, you are on duty:\n  Dec 7–11\n\n"
        "Watch the tickets."
    ) == message.text
