"""Texts to send."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.calendars.changes import Moves
from rotation.duties import Handoff
from rotation.model import Duty, Person, Team
from rotation.views.notices import format_handoff, format_notice
from rotation.weeks import Span

TEAM = Team("Triage", (Person("Ada"), Person("Alan")), description="Watch the tickets.\n")


def december(first: int, last: int) -> Span:
    """Return days of December 2026, both inclusive."""
    return Span.inclusive(date(2026, 12, first), date(2026, 12, last))


ADA, ALAN, AGAIN = Duty(december(7, 11), "Ada"), Duty(december(14, 16), "Alan"), Duty(december(17, 17), "Alan")


@pytest.mark.parametrize(
    ("handoff", "text"),
    [
        (
            Handoff(ALAN, ADA, AGAIN),
            (
                "Triage: Ada hands over to Alan.\n"
                "On duty: Alan, Dec 14–16 (3 days).\n"
                "Next: Alan, from Thu 2026-12-17.\n\nWatch the tickets."
            ),
        ),
        (
            Handoff(AGAIN, ALAN, None),
            (
                "Triage: Alan stays on duty.\nOn duty: Alan, Dec 17 (1 day).\n"
                "Next: nobody is assigned yet.\n\nWatch the tickets."
            ),
        ),
        (
            Handoff(ADA, None, ALAN),
            (
                "Triage: Ada is on duty.\nOn duty: Ada, Dec 7–11 (5 days).\n"
                "Next: Alan, from Mon 2026-12-14.\n\nWatch the tickets."
            ),
        ),
        (None, "Triage: nobody is assigned from Mon 2026-12-07 on."),
    ],
)
def test_handoff(handoff: Handoff | None, text: str) -> None:
    """Who hands over to whom, how long, who is next, what it is."""
    assert text == format_handoff(TEAM, handoff, date(2026, 12, 7))


def test_notice() -> None:
    """What one has gained and lost, and what stays as it was; the duty text for those who have gained something."""
    assert (
        "Triage: the rotation has changed, Alan.\n\n"
        "You are now on duty:\n  Dec 14–16\n\n"
        "You are no longer on duty:\n  Dec 7–11\n\n"
        "As before, you are on duty:\n  Dec 17\n\n"
        "Watch the tickets."
    ) == format_notice(TEAM, Moves("Alan", (ALAN.span,), (ADA.span,)), [ADA, ALAN, AGAIN], date(2026, 12, 7))


def test_notice_of_a_duty_taken_away() -> None:
    """It says when nothing is left."""
    assert (
        "Triage: the rotation has changed, Ada.\n\nYou are no longer on duty:\n  Dec 7–11\n\nYou have no duty now."
    ) == format_notice(TEAM, Moves("Ada", (), (ADA.span,)), [ALAN], date(2026, 12, 7))


def test_a_notice_names_the_running_duty_and_none_that_is_over() -> None:
    """A duty that ends today is still one to come; years are there where they are not this one."""
    january = Duty(Span.inclusive(date(2027, 1, 4), date(2027, 1, 8)), "Ada")
    earlier = Duty(Span.inclusive(date(2026, 11, 30), date(2026, 12, 4)), "Ada")
    text = format_notice(TEAM, Moves("Ada", (january.span,), ()), [earlier, ADA, january], date(2026, 12, 11))
    assert (
        "Triage: the rotation has changed, Ada.\n\n"
        "You are now on duty:\n  Jan 4–8, 2027\n\n"
        "As before, you are on duty:\n  Dec 7–11\n\n"
        "Watch the tickets."
    ) == text
