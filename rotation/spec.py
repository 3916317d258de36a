"""What the command line offers: every action and every option, in two tables.

A new action is a line in ACTIONS and a module in `rotation/commands/` with `run(options, terminal) -> Exit`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.weeks import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

MOST_WEEKS = 520  # ten years: more is a slip of the finger
_MOST_SECONDS = 86_400
_MONTH = re.compile(r"[0-9]{4}-[0-9]{1,2}", re.ASCII)
_WHEN, _OPTIONS, _GENERAL = "Which weeks", "Options", "General options"


@dataclass(frozen=True, slots=True)
class Action:
    """What the tool can do. `arguments` is as the help shows it: `[X]` may be missing, `X...` may be repeated.

    `module` is the one in `rotation.commands` that does it; `uses` names the options it looks at.
    """

    name: str
    module: str
    arguments: str
    group: str
    help: str
    uses: frozenset[str] = frozenset()

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not word.startswith("[") for word in self.arguments.split())

    @property
    def most(self) -> float:
        """How many arguments it takes; infinity where they may be repeated."""
        return float("inf") if "..." in self.arguments else len(self.arguments.split())


@dataclass(frozen=True, slots=True)
class Option:
    """Something to add to an action. `field` is its name in Options; `value` stands in the help, None for a switch.

    `read` turns the text into the value, or raises ValueError with a message for the person. A `general` option goes
    with every action. The help shows a `group` together.
    """

    name: str
    field: str
    help: str
    value: str | None = None
    read: Callable[[str], object] = str
    short: str | None = None
    group: str = _OPTIONS

    @property
    def general(self) -> bool:
        """Whether it goes with every action."""
        return self.group == _GENERAL


def _first_day(text: str) -> date:
    return parse_date(f"{text}-1" if _MONTH.fullmatch(text) else text)


def _last_day(text: str) -> date:
    day = _first_day(text)
    return day.replace(day=monthrange(day.year, day.month)[1]) if _MONTH.fullmatch(text) else day


def _count(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and 1 <= int(text) <= MOST_WEEKS:
        return int(text)
    raise ValueError(f"'{text}' is not a whole number from 1 to {MOST_WEEKS}")


def _seconds(text: str) -> float:
    if re.fullmatch(r"[0-9]{0,9}\.?[0-9]{0,9}", text, re.ASCII) and 0 < float(text.rstrip(".") or 0) <= _MOST_SECONDS:
        return float(text)
    raise ValueError(f"'{text}' is not a number of seconds")


def _color(text: str) -> str:
    if text in {"auto", "always", "never"}:
        return text
    raise ValueError(f"'{text}' is none of auto, always, never")


_PLAN, _LOOK, _SHARE = "Plan and load", "Look", "Tell others"
_SIGN_IN = "Google Calendar"
_RANGE = "Plan for other weeks or names"
_GENERATING = frozenset({"minDate", "maxDate", "weeks", "cycles", "extend", "calendarId", "json"})
_CHANGE = "Change what is loaded"
_ALTERING = frozenset({"notices", "calendarId", "force", "json"})

ACTIONS = (
    Action(
        "generateNextRotation",
        "generate",
        "",
        _PLAN,
        "print the fairest plan for the weeks after the last assigned one",
        _GENERATING,
    ),
    Action(
        "check",
        "check",
        "FILE",
        _PLAN,
        "say what is wrong or unfair in an edited plan; changes nothing",
        frozenset({"calendarId", "json"}),
    ),
    Action(
        "load",
        "load",
        "FILE",
        _PLAN,
        "check the plan, then set the weeks it names in the calendar",
        frozenset({"notices", "notify", "calendarId", "force", "json"}),
    ),
    Action(
        "repair",
        "repair",
        "[FILE]",
        _PLAN,
        "print the weeks to come, of the calendar or FILE, with the fewest changes that outages force",
        frozenset({"rebalance", "calendarId", "json"}),
    ),
    Action(
        "edit",
        "edit",
        "[FILE]",
        _PLAN,
        "all three in one: plan, open your editor, check, show, and load on a yes",
        frozenset({"minDate", "maxDate", "weeks", "cycles", "calendarId", "force", "notices", "notify"}),
    ),
    Action(
        "assign",
        "assign",
        "DATE NAME",
        _CHANGE,
        "put NAME on duty in the week that begins on DATE, or from that day on",
        _ALTERING | {"notices", "notify"},
    ),
    Action(
        "swap",
        "swap",
        "DATE DATE",
        _CHANGE,
        "swap the duties of whoever is on duty on these two days",
        _ALTERING | {"notices", "notify"},
    ),
    Action(
        "delete",
        "delete",
        "DATE|ALL",
        _CHANGE,
        "clear the week that begins on DATE, or ALL from minDate to maxDate",
        _ALTERING | {"minDate", "maxDate", "notices", "notify"},
    ),
    Action(
        "who",
        "who",
        "[DATE]",
        _LOOK,
        "say who is on duty, until when, and who is next",
        frozenset({"calendarId", "json"}),
    ),
    Action(
        "list",
        "list_",
        "",
        _LOOK,
        "print who is on duty when, as DATE: NAME",
        frozenset({"minDate", "maxDate", "calendarId", "json"}),
    ),
    Action(
        "report",
        "report",
        "",
        _LOOK,
        "show what everybody has done and will do: a table, and a picture of the weeks",
        frozenset({"minDate", "maxDate", "calendarId", "json", "csv"}),
    ),
    Action(
        "explain",
        "explain",
        "DATE",
        _LOOK,
        "why this person in this week, and what anybody else's turn would cost",
        frozenset({"calendarId", "json"}),
    ),
    Action(
        "handoff",
        "handoff",
        "",
        _SHARE,
        "print a text to paste into chat or mail: who hands over to whom, how long, who is next",
        frozenset({"calendarId", "json"}),
    ),
    Action(
        "publish",
        "publish",
        "DIR",
        _SHARE,
        "write a page, the team's feed and one for each person into a folder for a web server",
        frozenset({"calendarId", "json"}),
    ),
    Action(
        "generateRotation",
        "generate",
        "",
        _RANGE,
        "plan for the roster, from minDate to maxDate if these are given",
        _GENERATING,
    ),
    Action("generate", "generate", "[NAME...]", _RANGE, "the same for exactly these names", _GENERATING),
    Action("generateFrom", "generate", "FILE", _RANGE, "the same for the names in FILE, one a line", _GENERATING),
    Action(
        "login", "login", "[FILE]", _SIGN_IN, "sign in with the browser; FILE, the first time, is your OAuth client"
    ),
    Action(
        "printCompletion",
        "completion",
        "bash|zsh|fish",
        "Set up",
        "print a script that makes your shell complete these words",
    ),
)

OPTIONS = (
    Option("minDate", "min_date", "from this day on", "DATE", _first_day, group=_WHEN),
    Option("maxDate", "max_date", "up to and with this day", "DATE", _last_day, group=_WHEN),
    Option("weeks", "weeks", "plan so many weeks", "N", _count, group=_WHEN),
    Option("cycles", "cycles", "plan so many times the number of people", "N", _count, group=_WHEN),
    Option("extend", "extend", "start after the last assigned week", group=_WHEN),
    Option("rebalance", "rebalance", "change more weeks, none that is frozen, where rests and balances gain"),
    Option("notices", "notices", "write a text for each person whose weeks change into this folder", "DIR"),
    Option("calendarId", "calendar_id", "use this Google calendar; 'primary' is your own", "ID"),
    Option("force", "force", "overwrite hand-edited events and past weeks"),
    Option("notify", "notify", "let Google mail the people it invites; see 'invite' in team.yaml"),
    Option("json", "json", "print JSON"),
    Option("csv", "csv", "print a table for a spreadsheet"),
    Option("dryRun", "dry_run", "show what would be done, and do nothing", short="-n", group=_GENERAL),
    Option("directory", "directory", "where team.yaml and relative paths are", "DIR", short="-C", group=_GENERAL),
    Option("today", "today", "plan and judge as if it were that day", "DATE", parse_date, group=_GENERAL),
    Option("timeLimit", "time_limit", "seconds to plan (default 30)", "S", _seconds, group=_GENERAL),
    Option(
        "color",
        "color",
        "use colours; auto, the default, on a terminal only",
        "auto|always|never",
        _color,
        group=_GENERAL,
    ),
    Option("verbose", "verbose", "say more", group=_GENERAL),
    Option("version", "version", "print the version", group=_GENERAL),
    Option("help", "help", "print this, or with an action what belongs to it", short="-h", group=_GENERAL),
)
