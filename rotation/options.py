"""What a command gets to know: the command line, read and checked, and the moment it was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from rotation.calendars.google.retry import RetryPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One command line. Days are inclusive, as people write them; what was not given is None, False or empty.

    `action` is the action's name without dashes and `arguments` what it was given; `folder` has team.yaml and
    outages.yaml; `base` is where relative paths of the command line begin; `now` is aware; `time_limit` in seconds.
    `patience` is how long to try where a network is between, None for the usual.
    """

    action: str
    arguments: tuple[str, ...] = ()
    folder: Path
    base: Path
    now: datetime
    today: date | None = None
    min_date: date | None = None
    max_date: date | None = None
    weeks: int | None = None
    cycles: int | None = None
    extend: bool = False
    rebalance: bool = False
    calendar_id: str | None = None
    notices: str | None = None
    time_limit: float = 30.0
    dry_run: bool = False
    force: bool = False
    json: bool = False
    csv: bool = False
    color: Literal["auto", "always", "never"] = "auto"
    verbose: bool = False
    notify: bool = False
    patience: RetryPolicy | None = None

    def today_in(self, timezone: str | None) -> date:
        """Return `--today`, or the day it is now in the zone; None is the system's. Raises KeyError if unknown."""
        if self.today is not None:
            return self.today
        return self.now.astimezone(ZoneInfo(timezone) if timezone else None).date()

    def path(self, argument: str) -> Path:
        """Return the file that an argument of the command line names."""
        return self.base / argument
