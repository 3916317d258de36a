"""Values as people type them: names, days, and who on the roster is meant."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.files.source import InvalidValueError
from rotation.files.values import (
    MAX_NAME,
    build_unknown_person_error,
    check_name,
    check_order,
    find_one,
    parse_date,
    parse_day,
    suggest_person,
)
from rotation.model import Person, Team

ADA = Person("Ada Lovelace", aliases=("ada",), email="countess@example.org")
ALAN, ALAN_KAY = Person("Alan Turing"), Person("Alan Kay", left=date(2020, 1, 1))
TEAM = Team("Triage", (ADA, ALAN, ALAN_KAY))


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("ada", ADA),
        ("LOVELACE", ADA),
        ("'Ada Lovelace'", ADA),
        ("Turing", ALAN),
        ("Ada Lovelace <somebody@example.org>", ADA),  # the name counts where nobody has the address
        ("Somebody <countess@example.org>", ADA),
        ("Grace", None),
        ("Grace <grace@example.org>", None),
    ],
)
def test_who_is_meant(written: str, person: Person | None) -> None:
    """An alias, a part of a name, a name in quotes or as mail programs copy it with an address."""
    assert person == find_one(written, TEAM)


def test_who_may_be_several_is_an_error_that_names_them() -> None:
    """Nobody is chosen for the person who typed it."""
    with pytest.raises(InvalidValueError, match="'alan' is ambiguous: Alan Turing, Alan Kay") as caught:
        find_one("alan", TEAM)
    assert "ambiguous-person" == caught.value.code


@pytest.mark.parametrize(
    ("written", "help_text"),
    [
        ("Ada Lovelase", "did you mean 'Ada Lovelace'?"),
        ("adda", "did you mean 'Ada Lovelace'?"),  # by an alias, but named in full
        ("Turing, Alan (for Ada Lovelace)", "did you mean 'Alan Turing'?"),  # the first of those that are named
        ("Zebediah", None),
    ],
)
def test_the_help_for_a_misspelt_name(written: str, help_text: str | None) -> None:
    """The nearest name, or the first that is among other words."""
    assert help_text == suggest_person(written, TEAM)


def test_an_unknown_name_shows_the_roster_of_today() -> None:
    """Without those who have left, unless everybody has; and no guess where none is asked for."""
    gone = Team("Triage", (ALAN_KAY,))
    hints = [
        build_unknown_person_error("Zebediah", TEAM).hint,
        build_unknown_person_error("adda", TEAM, suggest=False).hint,
        build_unknown_person_error("Zebediah", gone).hint,
    ]
    roster = "the roster has Ada Lovelace, Alan Turing"
    assert [roster, roster, "the roster has Alan Kay"] == hints


@pytest.mark.parametrize("written", ["", "-Ada", "–Ada", "A#da", "\u200b", "A\nda", "A\tda", "x" * (MAX_NAME + 1)])
def test_what_cannot_be_a_name(written: str) -> None:
    """A line of a rotation could not have it, or nobody could see it; always with the same code."""
    with pytest.raises(InvalidValueError) as caught:
        check_name(written)
    assert "bad-name" == caught.value.code
    assert "x" * MAX_NAME == check_name("x" * MAX_NAME)


def test_days_of_a_file_have_all_their_digits() -> None:
    """A command line may be sloppy, what is kept may not; the hint is the day as files have it."""
    assert date(2026, 1, 5) == parse_date("2026\N{EN DASH}1\N{EN DASH}5")
    with pytest.raises(InvalidValueError) as caught:
        parse_day("2026-1-5")
    assert "write 2026-01-05" == caught.value.hint


def test_a_span_of_one_day_is_in_order() -> None:
    """Only a last day before the first is not."""
    check_order(date(2026, 1, 5), date(2026, 1, 5))
    with pytest.raises(InvalidValueError, match="the last day, 2026-01-04, is before the first day, 2026-01-05"):
        check_order(date(2026, 1, 5), date(2026, 1, 4))
