"""Public holidays by code, and without some of them."""

from __future__ import annotations

from datetime import date

import pytest

from rotation.public_holidays import PublicHolidays, has_holiday, list_holiday_names


@pytest.mark.parametrize(
    ("code", "year", "name", "days"),
    [
        ("AE", 2027, "Eid al-Fitr", ["03-09"]),  # estimated
        ("AE", 2026, "Eid al-Fitr (estimated)", ["03-20"]),  # not estimated any more
        ("DE", 2027, "Karfreitag", ["03-26"]),
        ("DE", 2027, "karfreitag ", ["03-26"]),
        ("US", 2026, "Independence Day", ["07-03", "07-04"]),
        ("US", 2026, "Independence Day (observed)", ["07-03"]),
        ("GB-ENG", 2026, "Boxing Day", ["12-26", "12-28"]),
        ("GB-ENG", 2026, "Boxing Day (substitute day)", ["12-28"]),
        ("JP", 2026, "\u632f\u66ff\u4f11\u65e5", ["05-06"]),
        ("CN", 2026, "Day off", ["01-02", "02-20", "02-23", "05-05", "10-06", "10-07"]),
        ("CN", 2026, "Day off (substituted from 01/04/2026)", ["01-02", "02-20", "02-23", "05-05", "10-06", "10-07"]),
        ("HK", 2026, "\u6e05\u660e\u7bc0", ["04-05", "04-07"]),
        ("US", 2026, "Nothing", []),
    ],
)
def test_which_days_are_removed(code: str, year: int, name: str, days: list[str]) -> None:
    """Those of the holiday, whatever language its name is in, and those on which it is observed."""
    every, kept = PublicHolidays(code).in_year(year), PublicHolidays(code, [name]).in_year(year)
    assert [date.fromisoformat(f"{year}-{day}") for day in days] == sorted(every.keys() - kept.keys())


@pytest.mark.parametrize(
    ("removed", "left"),
    [
        ("Jueves Santo", "Veteran's Day and the Fallen in the Malvinas War"),
        ("Veteran's Day and the Fallen in the Malvinas War", "Maundy Thursday"),
    ],
)
def test_of_two_holidays_on_a_day_one_is_left(removed: str, left: str) -> None:
    """In Argentina, Maundy Thursday of 2026 is the second of April."""
    assert left == PublicHolidays("AR", [removed]).in_year(2026)[date(2026, 4, 2)]


def test_names() -> None:
    """Those in English come first; marks are no part of them."""
    names = list_holiday_names("AE")
    assert "New Year's Day" == names[0]
    assert not [name for name in names if "(estimated)" in name]


@pytest.mark.parametrize(("name", "known"), [("neujahr", True), ("New Year's Day", True), ("Thanksgiving", False)])
def test_what_is_a_name(name: str, *, known: bool) -> None:
    """In any language of the calendar."""
    assert known == has_holiday("DE", name)
