"""What the command line offers: every action and every option, in two tables; parser, help and completion follow them.

A new action is a line in ACTIONS and a module in `rotation/commands/` with `run(options, terminal) -> Exit`. A new
option is a line in OPTIONS, a field of `options.Options`, and its name in `uses` of the actions that look at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from rotation.options import DEFAULT_TIME_LIMIT, MessageFormat, ProblemFormat

if TYPE_CHECKING:
    from collections.abc import Callable


MOST_WEEKS = 520  # ten years: more is a slip of the finger
_MOST_SECONDS = 86_400
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
    def word(self) -> str:
        """The action as it is typed without dashes in front: `generate-next-rotation`."""
        return re.sub("(?=[A-Z])", "-", self.name).lower()

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not word.startswith("[") for word in self.arguments.split())

    @property
    def most(self) -> float:
        """How many arguments it takes; infinity where they may be repeated."""
        return float("inf") if "..." in self.arguments else len(self.arguments.split())

    def takes(self, option: Option) -> bool:
        """Return whether the option may be given with the action."""
        return option.harmless or option.general or self.heeds(option)

    def heeds(self, option: Option) -> bool:
        """Return whether the option means something for the action."""
        if option.general:
            return option.name not in _WITHOUT_MEANING.get(self.name, _WITHOUT_ACTION)
        return option.name in self.uses


@dataclass(frozen=True, slots=True)
class Option:
    """Something to add to an action. `field` is its name in Options; `value` that in the help, None for a switch.

    `read` turns the text into the value, or raises ValueError with a message for the person. A `general` option goes
    with every action; a `harmless` one is accepted, but not shown, where it means nothing. The help shows a `group`
    together.
    """

    name: str
    field: str
    help: str
    value: str | None = None
    read: Callable[[str], object] = str
    short: str | None = None
    group: str = _OPTIONS
    harmless: bool = False

    @property
    def word(self) -> str:
        """The option as it is typed."""
        return f"--{self.name}"

    @property
    def general(self) -> bool:
        """Whether it goes with every action."""
        return self.group == _GENERAL


def _parse_count(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) and 1 <= int(text) <= MOST_WEEKS:
        return int(text)
    raise ValueError(f"'{text}' is not a whole number from 1 to {MOST_WEEKS}")


def _parse_seconds(text: str) -> float:
    if re.fullmatch(r"[0-9]{0,9}\.?[0-9]{0,9}", text, re.ASCII) and 0 < float(text.rstrip(".") or 0) <= _MOST_SECONDS:
        return float(text)
    raise ValueError(f"'{text}' is not a number of seconds")


def _parse_color(text: str) -> str:
    if text in {"auto", "always", "never"}:
        return text
    raise ValueError(f"'{text}' is none of auto, always, never")


def _parse_format(text: str) -> str:
    formats = dict.fromkeys((*get_args(MessageFormat), *get_args(ProblemFormat)))
    if text in formats:
        return text
    raise ValueError(f"'{text}' is none of {', '.join(formats)}")


_PLAN, _CHANGE, _LOOK, _TELL, _SET_UP, _BEFORE = "plan", "change", "look", "tell", "set up", "compatibility"
_WITHOUT_ACTION = frozenset({"version"})
# General options that may be given with these actions, and change nothing about them.
_WITHOUT_MEANING = {
    "init": _WITHOUT_ACTION | {"today"},
    "login": _WITHOUT_ACTION | {"today"},
    "printCompletion": _WITHOUT_ACTION | {"today", "directory"},
}
_ALL = frozenset({"calendarId", "json"})
_PLANNING = frozenset({"minDate", "maxDate", "weeks", "cycles", "extend", "timeLimit", *_ALL})
_WRITING = frozenset({"notices", "notify", "force", "dryRun", *_ALL})

# In the order of the help; a line of it has room for 48 characters of text.
ACTIONS = (
    Action("generateNextRotation", "generate", "", _PLAN, "print the fairest plan for the next weeks", _PLANNING),
    Action("check", "check", "[FILE...]", _PLAN, "list what is wrong or unfair in a plan", _ALL | {"format"}),
    Action("load", "load", "FILE", _PLAN, "check a plan, then set its weeks in the calendar", _WRITING),
    Action(
        "edit", "edit", "[FILE]", _PLAN, "plan, edit, check and load in one go",
        (_PLANNING | _WRITING) - {"extend", "json"},
    ),
    Action(
        "away", "away", "NAME FROM [TO] [WHY...]", _CHANGE, "add an absence of NAME to outages.yaml",
        frozenset({"calendarId", "json", "dryRun"}),
    ),
    Action(
        "repair", "repair", "[FILE]", _CHANGE, "replace who cannot serve; changes few weeks",
        _WRITING | {"rebalance", "all", "apply", "timeLimit"},
    ),
    Action("swap", "swap", "DATE DATE", _CHANGE, "swap the people on duty on two dates", _WRITING),
    Action("assign", "assign", "DATE NAME", _CHANGE, "put NAME on duty from DATE to the week's end", _WRITING),
    Action(
        "delete", "delete", "DATE|ALL", _CHANGE, "clear the duty from DATE to the week's end",
        _WRITING | {"minDate", "maxDate"},
    ),
    Action("undo", "undo", "[CHANGE]", _CHANGE, "put back what the last change replaced", _WRITING | {"list"}),
    Action("who", "who", "[DATE|NAME]", _LOOK, "show who is on duty, and who is next", _ALL),
    Action("list", "list_", "[NAME]", _LOOK, "print who is on duty when", _ALL | {"minDate", "maxDate"}),
    Action(
        "report", "report", "", _LOOK, "show what everybody has done and will do",
        _ALL | {"minDate", "maxDate", "csv"},
    ),
    Action("explain", "explain", "DATE", _LOOK, "show why this person serves this week", _ALL | {"timeLimit"}),
    Action("publish", "publish", "DIR", _TELL, "write a page and feeds for a web server", _ALL | {"dryRun"}),
    Action("handoff", "handoff", "", _TELL, "print who hands over to whom, for chat or mail", _ALL | {"format"}),
    Action(
        "init", "init", "[NAME...]", _SET_UP, "write a team.yaml with these people", frozenset({"dryRun"})
    ),
    Action("login", "login", "[FILE]", _SET_UP, "sign in to Google; FILE is your OAuth client"),
    Action("printCompletion", "print_completion", "SHELL", _SET_UP, "print a script that completes words"),
    Action("generateRotation", "generate", "", _BEFORE, "plan for the roster, from minDate to maxDate", _PLANNING),
    Action("generate", "generate", "[NAME...]", _BEFORE, "plan for exactly these names", _PLANNING),
    Action("generateFrom", "generate", "FILE", _BEFORE, "plan for the names in FILE, one per line", _PLANNING),
)  # fmt: skip

# What there is to add about an action where there is room: in its own help and in docs/commands.md.
DETAILS = {
    "generateNextRotation": "Weeks that are assigned already stay. By default there is one week for each person.",
    **dict.fromkeys(
        ("generateRotation", "generate", "generateFrom"),
        "Weeks from --minDate on that are assigned already are planned anew; without it, goes on after them.",
    ),
    "check": "Every problem with its place; exit code 1 where FILE cannot be loaded. Without FILE: what is assigned.",
    "load": "Sets the weeks that FILE names, no others. Loading again changes nothing. Edits by hand are kept.",
    "edit": "Asks on the terminal before anything is loaded. With FILE, edits that instead of a new plan.",
    "away": "Says which duties it affects. FROM and TO may be words such as monday or +2w; TO counts from FROM.",
    "repair": "Prints the weeks that change, to be loaded. With FILE, prints all of that, repaired.",
    "assign": "DATE stands for the days from it to the end of its week: the first day of a week for all of it.",
    "delete": "ALL clears every week from --minDate to --maxDate.",
    "undo": "Again goes one change further back. CHANGE is a number that --list shows.",
    "who": "With a NAME: the duties to come of that person.",
    "list": "As DATE: NAME, the form that load reads; with a NAME the weeks of that person alone.",
    "report": "A table of weeks served, shares and balances, and a picture of the weeks.",
    "explain": "And what any other choice would cost.",
    "handoff": "The first line can do as a title. Holidays, closures and days with nobody are named.",
    "publish": "The page, the team's feed, and a feed for each person. Files of others in the folder are left alone.",
    "init": "Each NAME may have an address: 'Ann Lee <ann@example.org>'. Makes the folder of -C; replaces no team.",
    "login": "FILE is needed the first time only.",
    "printCompletion": "SHELL is bash, zsh, fish, tcsh or powershell.",
}

# Options of which one action takes other values than another.
FORMATS = {
    "check": "text, concise (one line each) or github (notes in a workflow)",
    "handoff": "text, markdown or slack",
}

OPTIONS = (
    Option("minDate", "min_date", "from the duty of this day on; a plan begins with its week", "DATE", group=_WHEN),
    Option("maxDate", "max_date", "up to and including this day", "DATE", group=_WHEN),
    Option("weeks", "weeks", "plan N weeks", "N", _parse_count, group=_WHEN),
    Option("cycles", "cycles", "plan N full cycles (one week per person)", "N", _parse_count, group=_WHEN),
    Option("extend", "extend", "start after the last assigned week", group=_WHEN),
    Option("apply", "apply", "load the repair at once"),
    Option("all", "all_weeks", "print the weeks that stay, too"),
    Option("rebalance", "rebalance", "also change other, unfrozen weeks if that improves rest or balance"),
    Option("notices", "notices", "write a message for each person whose weeks change into this folder", "DIR"),
    Option("calendarId", "calendar_id", "use this Google calendar; 'primary' is your own", "ID"),
    Option("force", "force", "overwrite events edited by hand, and past weeks"),
    Option("notify", "notify", "let Google mail the people it invites; see 'invite' in team.yaml"),
    Option("list", "list_changes", "list the changes that can be undone"),
    Option("json", "json", "print JSON"),
    Option("csv", "csv", "print a table for a spreadsheet"),
    Option(
        "format", "format", "how to print it; handoff: text, markdown or slack; check: text, concise or github",
        "FORMAT", _parse_format,
    ),
    Option("dryRun", "dry_run", "show what would change without changing anything", short="-n", harmless=True),
    Option("timeLimit", "time_limit", f"seconds to plan (default {DEFAULT_TIME_LIMIT:g})", "S", _parse_seconds),
    Option("directory", "directory", "where team.yaml and relative paths are", "DIR", short="-C", group=_GENERAL),
    Option("today", "today", "pretend today is DATE", "DATE", group=_GENERAL),
    Option(
        "color", "color", "use colours; auto, the default, on a terminal only", "auto|always|never", _parse_color,
        group=_GENERAL,
    ),
    Option("verbose", "verbose", "show more detail", short="-v", group=_GENERAL),
    Option("version", "version", "print the version", short="-V", group=_GENERAL),
    Option("help", "help", "print this, or the help of an action", short="-h", group=_GENERAL),
)  # fmt: skip


def changes_something(action: str) -> bool:
    """Return whether the action of the name writes anything: then it can be asked what it would write."""
    return any(each.name == action and "dryRun" in each.uses for each in ACTIONS)
