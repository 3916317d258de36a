"""Write docs/commands.md anew, after a change to the tables in rotation/spec.py: `python docs/generate.py`."""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from rotation.parser import format_action_usage, format_option_usage  # noqa: E402
from rotation.spec import ACTIONS, DETAILS, OPTIONS, Action, Option  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = """\
# Every command

`./triage.py ACTION [OPTIONS]`. The same with dashes and in other spellings: `--load`, `--generateNextRotation`,
`generate-next-rotation`, and any prefix that only one action has. Options may be written `--min-date` as well.
`./triage.py ACTION --help` shows one action with its options.

FILE may be `-` for standard input. DATE is `YYYY-MM-DD`, `today`, `tomorrow`, a weekday (the next one, today included),
`+3d` or `+2w`; with `--minDate` and `--maxDate` also `YYYY-MM`, the whole month. For the last of two days, a weekday or
a distance counts from the first one; in `--maxDate` it never counts from before today. Data goes to standard output,
everything else to standard error.

Every way to plan begins with the week of `--minDate`, or with the first week that begins in that month. A week that is
over is never planned. What differs is what becomes of weeks that are assigned: `generate-next-rotation` and `edit`
leave them, the actions under Compatibility plan them anew. `list` begins with who is on duty on the day of `--minDate`,
`delete ALL` with that day; of a month, both take the duties that begin in it.
"""

TAIL = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | your files need attention; nothing was changed |
| 2 | usage |
| 3 | done, except what is named: edits by hand, recurring or timed events, past days in an undo, what Google refused |
| 4 | refused by a guard |
| 70 | a bug in the tool |
| 75 | temporary; running it again is safe unless the message says otherwise |
| 77 | sign in |
| 130 | interrupted |

Whatever can fail for a reason of its own fails before the calendar changes. A change at Google takes many requests.
What ends it midway is an outage (75), a sign-in that is no longer good (77), Ctrl-C (130) or a bug (70). Then it is
said how much was written and how to undo that. The same command does the rest, but for a swap, which would swap back,
and for an undo, whose number is printed. What Google or a guard refuses for one event is named, and the rest is
written (3).
"""


def page() -> str:
    """Return the page."""
    groups = dict.fromkeys(action.group for action in ACTIONS)
    actions = "\n".join(
        _table(group.capitalize(), (_action_row(action) for action in ACTIONS if action.group == group))
        for group in groups
    )
    return "\n".join([HEAD, actions, _table("Options", map(_option_row, OPTIONS)), TAIL])


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {left} | {right} |\n" for left, right in rows]
    return f"## {title}\n\n| | |\n|---|---|\n{''.join(lines)}"


def _action_row(action: Action) -> tuple[str, str]:
    text = f"{action.help[0].upper()}{action.help[1:]}. {DETAILS.get(action.name, '')}".rstrip()
    own = ", ".join(f"`--{option.name}`" for option in OPTIONS if option.name in action.uses)
    return _code(format_action_usage(action)), f"{text}{f' Options: {own}.' if own else ''}"


def _option_row(option: Option) -> tuple[str, str]:
    return _code(format_option_usage(option)), f"{option.help[0].upper()}{option.help[1:]}."


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


if __name__ == "__main__":
    (FOLDER / "commands.md").write_text(page(), encoding="utf-8")
