"""What may be typed, and what is said where it cannot be meant."""

from __future__ import annotations

import contextlib
import importlib.util
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.arguments import CommandLine, help_text, parse
from rotation.errors import UsageError
from rotation.spec import ACTIONS, OPTIONS, Action


def meant(*words: str) -> tuple[str | None, tuple[str, ...], dict[str, object]]:
    """Return the action's name, its arguments and the options' values."""
    line = parse(words)
    return line.action.name if line.action else None, line.arguments, dict(line.values)


@pytest.mark.parametrize(
    "words",
    [
        "--generateNextRotation --minDate 2026-12-01",
        "generateNextRotation --minDate 2026-12-01",
        "--generate-next-rotation --min-date 2026-12-01",
        "generate-next-rotation --min-date=2026-12-01",
        "--minDate=2026-12-01 --generateNextRotation",
        "--minDate 2026-12-01 generateNextRotation",
        "--generateNext --minD 2026-12",
        "--GenerateNextRotation --mindate 2026-12-1",
    ],
)
def test_many_ways_to_write_the_same(words: str) -> None:
    """With dashes or without, camelCase or kebab-case, in any order, abbreviated where only one thing can be meant."""
    assert ("generateNextRotation", (), {"min_date": date(2026, 12, 1)}) == meant(*words.split())


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        (["--load", "a.txt"], ("a.txt",)),
        (["--load=a.txt"], ("a.txt",)),
        (["load", "a.txt"], ("a.txt",)),
        (["--load", "-"], ("-",)),
        (["--load", "--", "--odd name"], ("--odd name",)),
        (["--load", "list"], ("list",)),
        (["a.txt", "--load"], ("a.txt",)),
    ],
)
def test_what_an_action_is_given(words: list[str], arguments: tuple[str, ...]) -> None:
    """A file may be called anything; one dash is standard input."""
    assert ("load", arguments, {}) == meant(*words)


def test_every_option_arrives_under_its_name_in_options() -> None:
    """Switches are true, counts and seconds are numbers, a month means its first or its last day."""
    words = "list --minDate 2026-02 --maxDate 2026-02 --json -n -C here --today 2026-1-5 --timeLimit .5 --color never"
    assert (
        "list",
        (),
        {
            "min_date": date(2026, 2, 1),
            "max_date": date(2026, 2, 28),
            "json": True,
            "dry_run": True,
            "directory": "here",
            "today": date(2026, 1, 5),
            "time_limit": 0.5,
            "color": "never",
        },
    ) == meant(*words.split())


_PLANNERS = "it belongs to --generateNextRotation, --edit, --generateRotation, --generate, --generateFrom"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("", "what is to be done? No action is given", "start with one of these"),
        ("lst", "there is no action 'lst'", "did you mean 'list'?"),
        ("rotation.txt", "there is no action 'rotation.txt'", "./triage.py --help lists what there is"),
        ("--lsit", "there is no option '--lsit'", "did you mean '--list'?"),
        ("list --mindat", "'--minDate' needs a value: --minDate DATE", None),
        ("list --minDate --json", "'--minDate' needs a value: --minDate DATE", None),
        ("list --minDate=", "'--minDate' needs a value: --minDate DATE", None),
        ("list --max 2026", "'--maxDate': expected a date YYYY-MM-DD, found '2026'", None),
        ("list --maxDate 2026-02-30", "'--maxDate': 2026-02-30 is not a valid date", None),
        ("list --m 2026-02", "'--m' can mean --minDate, --maxDate", "write some more letters of it"),
        ("list -x", "there is no option '-x'", "./triage.py --help lists what there is"),
        ("list --json=yes", "'--json' takes no value", None),
        ("list --color blue", "'--color': 'blue' is none of auto, always, never", None),
        ("list --timeLimit 0", "'--timeLimit': '0' is not a number of seconds", None),
        ("list --timeLimit nan", "'--timeLimit': 'nan' is not a number of seconds", None),
        ("list --timeLimit .", "'--timeLimit': '.' is not a number of seconds", None),
        ("list x", "'--list' takes nothing; given was 'x'", None),
        ("--load", "'--load' takes FILE; given was nothing", None),
        ("--load=", "'--load' takes FILE; given was ''", None),
        ("--load a b", "'--load' takes FILE; given was 'a' 'b'", None),
        ("--load a --list", "'--load' and '--list' are two actions", "give one of them at a time"),
        ("--load a --weeks 3", "'--weeks' has no meaning for '--load'", _PLANNERS),
        ("generateNextRotation --weeks 0", "'--weeks': '0' is not a whole number from 1 to 520", None),
        ("generateNextRotation --weeks 1e2", "'--weeks': '1e2' is not a whole number from 1 to 520", None),
        ("generateNextRotation --weeks ٣", "'--weeks': '٣' is not a whole number from 1 to 520", None),
        (
            "generateNextRotation --weeks 3 --cycles 1",
            "'--weeks' and '--cycles' both say how long the plan is",
            "give one of them",
        ),
        (
            "list --minDate 2026-03 --maxDate 2026-02",
            "'--minDate' (2026-03-01) is later than '--maxDate' (2026-02-28)",
            None,
        ),
    ],
)
def test_what_cannot_be_meant_is_said(words: str, message: str, hint: str | None) -> None:
    """The message says what is wrong, and the way out where there is one."""
    with pytest.raises(UsageError) as caught:
        parse(words.split())
    assert message == str(caught.value)
    assert hint == (caught.value.hint and caught.value.hint.splitlines()[0])


@given(st.lists(st.text() | st.sampled_from([f"--{each.name}" for each in (*ACTIONS, *OPTIONS)]), max_size=5))
def test_any_command_line_is_meant_or_refused(words: list[str]) -> None:
    """Nothing that can be typed breaks the parser."""
    with contextlib.suppress(UsageError):
        assert isinstance(parse(words), CommandLine)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_is_offered_is_there(action: Action) -> None:
    """Every action has its module and uses options that exist."""
    assert importlib.util.find_spec(f"rotation.commands.{action.module}")
    assert action.uses <= {option.name for option in OPTIONS}


def test_the_help_shows_the_main_job_first_and_everything_else_once() -> None:
    """Three commands, then every action and option; lines fit a window of 80 columns."""
    text = help_text(None)
    first = text.splitlines()[:6]
    assert ["--generateNextRotation", "$EDITOR", "--load"] == [
        next(word for word in line.split() if not word.startswith("./")) for line in first[3:]
    ]
    assert [] == [each.name for each in (*ACTIONS, *OPTIONS) if f"--{each.name}" not in text]
    assert [] == [line for line in text.splitlines() if len(line) > 80]


def test_the_help_of_an_action_shows_its_options_only() -> None:
    """`--load --help` leaves out what has no meaning there."""
    line = parse(["load", "--help"])
    assert line.action is not None
    text = help_text(line.action)
    assert (True, True, False) == tuple(f"--{name}" in text for name in ("force", "today", "weeks"))
