"""What is published as JSON, for programs and for the page itself. Keys may be added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from rotation.duties import duty_json
from rotation.publishing.folder import GENERATOR
from rotation.text import round_off
from rotation.weeks import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rotation.fairness.history import Tally
    from rotation.model import Duty, Team

_DECIMALS = 3


class PersonJson(TypedDict):
    """How one person stands, in weeks: served so far, fair share, balance; what is planned, the balance after."""

    name: str
    feed: str | None
    weeks: float
    share: float
    balance: float
    planned: float
    balance_after: float


class PageData(TypedDict):
    """Everything there is to know, without anything private: no addresses, no reasons."""

    generator: str
    name: str
    timezone: str | None
    week: dict[str, object]
    published: str
    tolerance: float
    feed: str
    duties: list[dict[str, str]]
    people: list[PersonJson]


def build_page_data(  # noqa: PLR0913 (everything that is published)
    team: Team, duties: Sequence[Duty], tallies: Sequence[Tally], *, feeds: Mapping[str, str], feed: str, today: date
) -> PageData:
    """Return the data as of today; `feeds` has the file of each person's feed, by name, and `feed` is the team's."""
    return {
        "generator": GENERATOR,
        "name": team.name,
        "timezone": team.timezone,
        "week": {"starts": WEEKDAYS[team.week.starts], "days": team.week.days},
        "published": today.isoformat(),
        "tolerance": team.tolerance,
        "feed": feed,
        "duties": [duty_json(duty) for duty in duties],
        "people": [
            {
                "name": each.name,
                "feed": feeds.get(each.name),
                "weeks": round_off(each.weeks, _DECIMALS),
                "share": round_off(each.share, _DECIMALS),
                "balance": round_off(each.balance, _DECIMALS),
                "planned": round_off(each.planned, _DECIMALS),
                "balance_after": round_off(each.balance_after, _DECIMALS),
            }
            for each in tallies
        ],
    }
