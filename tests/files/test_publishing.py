"""The keys of team.yaml on feeds and the page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.files import team as team_file

if TYPE_CHECKING:
    from rotation.model import Team


def read(text: str) -> Team:
    """Return the team with this text, which has no problems, beside its people."""
    team, problems = team_file.parse(f"people: [Ada]\n{text}\n", "team.yaml")
    assert () == problems
    assert team is not None
    return team


def messages(text: str) -> list[str]:
    """Return where each problem is, and its message."""
    problems = team_file.parse(f"people: [Ada]\n{text}\n", "team.yaml")[1]
    return [f"{problem.place and problem.place.column}: {problem.message}" for problem in problems]


def test_defaults() -> None:
    """A year of history in the feeds, no reminder, nothing of anybody's time off."""
    team = read("")
    assert 52 == team.feed_weeks_back
    assert () == team.remind
    assert "none" == team.published_absences
    assert team.page is None


@pytest.mark.parametrize(
    ("written", "days", "hours"),
    [
        ("1 day", -1, 9),
        ("3 days", -3, 9),
        ("3 days at 9:00", -3, 9),
        ("03days at 16:30", -3, 16.5),
        ("60 days at 00:00", -60, 0),
    ],
)
def test_a_reminder(written: str, days: int, hours: float) -> None:
    """Days before the duty, at nine unless a time is given."""
    assert (timedelta(days=days, hours=hours),) == read(f"remind: {written}").remind


def test_several_reminders() -> None:
    """The earliest first, each once."""
    expected = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=16))
    assert expected == read("remind: [1 day at 16:00, 7 days, 7 days at 9:00]").remind


@pytest.mark.parametrize("written", ["0 days", "00 days", "61 days", "99 days", "-1 days", "3", "1.5 days", "2 weeks"])
def test_days_before_a_duty_that_cannot_be(written: str) -> None:
    """At least one, at most sixty."""
    assert ["9"] == [message.partition(": ")[0] for message in messages(f"remind: {written}")]


@pytest.mark.parametrize("time", ["24:00", "9:60", "9", "9am"])
def test_a_time_that_cannot_be(time: str) -> None:
    """A time of day has hours and minutes."""
    assert ["9"] == [message.partition(": ")[0] for message in messages(f"remind: 3 days at {time}")]


def test_one_reminder_of_a_list_that_cannot_be() -> None:
    """The problem is at that one."""
    assert ["18: expected 1 to 60 days, found 'soon'"] == messages("remind: [3 days, soon]")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("publish: {absences: none}", "none"),
        ("publish: {absences: away}", "away"),
        ("publish: {absences: reasons}", "reasons"),
        ("publish: {}", "none"),
        ("publish_reasons: true", "reasons"),
        ("publish_reasons: false", "none"),
        ("publish_reasons: true\npublish: {absences: away}", "away"),
    ],
)
def test_what_is_published_of_absences(written: str, published: str) -> None:
    """`publish_reasons` is an older way to say the same."""
    assert published == read(written).published_absences


def test_absences_that_cannot_be_published() -> None:
    """The three choices are named."""
    assert ["21: expected none, away or reasons, found 'all'"] == messages("publish: {absences: all}")


@pytest.mark.parametrize("address", ["https://a.example/duty", "https://a.example/duty/", "http://localhost:8000"])
def test_an_address_of_the_page_ends_with_a_slash(address: str) -> None:
    """So that names of files can follow it."""
    assert address.rstrip("/") + "/" == read(f"page: {address}").page


@pytest.mark.parametrize(
    "address", ["a.example", "ftp://a.example", "https://", "https://a b", "'https://a/#x'", '"https://["']
)
def test_an_address_that_cannot_be(address: str) -> None:
    """It must be one of the web, of a folder."""
    assert ["7"] == [message.partition(": ")[0] for message in messages(f"page: {address}")]


def test_history_that_cannot_be_published() -> None:
    """Neither less than nothing nor a part of a week."""
    assert ["18: expected a whole number of weeks, found '-1'"] == messages("feed_weeks_back: -1")
