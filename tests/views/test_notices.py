"""Texts to send."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.duties import Handover
from rotation.model import Duty, Person, Team
from rotation.views.notices import handoff, notice
from rotation.weeks import Span

TEAM = Team("Triage", (Person("Ada"), Person("Alan")), description="Watch the tickets.\n")


def december(first: int, last: int) -> Span:
    """Return days of December 2026, both inclusive."""
    return Span.inclusive(date(2026, 12, first), date(2026, 12, last))


ADA, ALAN, AGAIN = Duty(december(7, 11), "Ada"), Duty(december(14, 16), "Alan"), Duty(december(17, 17), "Alan")


@pytest.mark.parametrize(
    ("handover", "text"),
    [
        (
            Handover(ALAN, ADA, AGAIN),
            (
                "Triage: Ada hands over to Alan.\n"
                "On duty: Alan, Monday, December 14 – Wednesday, December 16, 2026 (3 days).\n"
                "Next: Alan, from Thursday, December 17.\n\nWatch the tickets."
            ),
        ),
        (
            Handover(AGAIN, ALAN, None),
            (
                "Triage: Alan stays on duty.\nOn duty: Alan, Thursday, December 17, 2026 (1 day).\n"
                "Next: nobody is assigned yet.\n\nWatch the tickets."
            ),
        ),
        (
            Handover(ADA, None, ALAN),
            (
                "Triage: Ada is on duty.\nOn duty: Ada, Monday, December 7 – Friday, December 11, 2026 (5 days).\n"
                "Next: Alan, from Monday, December 14.\n\nWatch the tickets."
            ),
        ),
        (None, "Triage: nobody is assigned from Monday, December 7, 2026 on."),
    ],
)
def test_handoff(handover: Handover | None, text: str) -> None:
    """Who hands over to whom, how long, who is next, what it is."""
    assert text == handoff(TEAM, handover, date(2026, 12, 7))


def test_notice() -> None:
    """What one has gained and lost, and what stays as it was; the duty text for those who have gained something."""
    assert (
        "Triage: the rotation has changed, Alan.\n\n"
        "You are now on duty:\n  Monday, December 14 – Wednesday, December 16, 2026\n\n"
        "You are no longer on duty:\n  Monday, December 7 – Friday, December 11, 2026\n\n"
        "As before, you are on duty:\n  Thursday, December 17, 2026\n\n"
        "Watch the tickets."
    ) == notice(TEAM, "Alan", [ALAN.span], [ADA.span], [ADA, ALAN, AGAIN])


def test_notice_of_a_duty_taken_away() -> None:
    """It says when nothing is left."""
    assert (
        "Triage: the rotation has changed, Ada.\n\n"
        "You are no longer on duty:\n  Monday, December 7 – Friday, December 11, 2026\n\n"
        "You have no duty now."
    ) == notice(TEAM, "Ada", [], [ADA.span], [ALAN])
