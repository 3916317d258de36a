"""What may be typed, and what is said where it cannot be meant."""

from __future__ import annotations

import contextlib
import importlib.util
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import CALL, UsageError
from rotation.parser import CommandLine, format_help, parse
from rotation.spec import ACTIONS, OPTIONS, Action


def parse_words(*words: str) -> tuple[str | None, tuple[str, ...], dict[str, object]]:
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
        "generateN --min 2026-12",
        "generate-next --minDate 2026-12-01",
        "--GenerateNextRotation --mindate 2026-12-1",
    ],
)
def test_many_ways_to_write_the_same(words: str) -> None:
    """With dashes or without, camelCase or kebab-case, in any order, abbreviated where only one thing can be meant."""
    name, arguments, values = parse_words(*words.split())
    assert ("generateNextRotation", (), ["min_date"]) == (name, arguments, [*values])
    assert str(values["min_date"]) in words


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
        (["a", "--load"], ("a",)),
        (["loa", "a.txt"], ("a.txt",)),
        (["--force", "loa", "--", "-"], ("-",)),
    ],
)
def test_what_an_action_is_given(words: list[str], arguments: tuple[str, ...]) -> None:
    """A file may be called anything; one dash is standard input."""
    name, given, _ = parse_words(*words)
    assert ("load", arguments) == (name, given)


def test_every_option_arrives_under_its_name_in_options() -> None:
    """Switches are true, counts and seconds are numbers, days as they were typed."""
    words = "list --minDate 2026-02 --maxDate 2026-02 --json -v -C here --today 2026-1-5 --color never"
    assert (
        "list",
        (),
        {
            "min_date": "2026-02",
            "max_date": "2026-02",
            "json": True,
            "verbose": True,
            "directory": "here",
            "today": "2026-1-5",
            "color": "never",
        },
    ) == parse_words(*words.split())


_MORE = "type more of it"
_PLANNERS = "it belongs to generate-next-rotation, edit, generate-rotation, generate, generate-from"


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("", "no action given", "start with one of these"),
        ("lst", "there is no action 'lst'", "did you mean 'list'?"),
        ("rotation.txt", "there is no action 'rotation.txt'", f"{CALL} --help lists all actions"),
        ("--lsit", "there is no option '--lsit'", "did you mean '--list'?"),
        ("list --mindat", "'--minDate' needs a value: --minDate DATE", None),
        ("list --minDate --json", "'--minDate' needs a value: --minDate DATE", None),
        ("list --minDate=", "'--minDate' needs a value: --minDate DATE", None),
        ("list --m 2026-02", "'--m' could be --minDate or --maxDate", _MORE),
        ("rep", "'rep' could be repair or report", _MORE),
        (
            "gen",
            "'gen' could be generate-next-rotation, generate-rotation, generate or generate-from",
            "type more of it",
        ),
        ("list -x", "there is no option '-x'", f"{CALL} --help lists all actions"),
        ("list --json=yes", "'--json' takes no value", None),
        ("list --color blue", "'--color': 'blue' is none of auto, always, never", None),
        ("edit --timeLimit 0", "'--timeLimit': '0' is not a number of seconds", None),
        ("edit --timeLimit nan", "'--timeLimit': 'nan' is not a number of seconds", None),
        ("edit --timeLimit .", "'--timeLimit': '.' is not a number of seconds", None),
        ("report x", "'report' takes no arguments; got 'x'", None),
        ("--load", "'load' needs FILE", None),
        ("--load=", "'load' expects FILE; got ''", None),
        ("--load a b", "'load' expects FILE; got 'a' 'b'", None),
        ("--load a --list", "'load' and 'list' are two actions", "give one at a time"),
        ("--load a --weeks 3", "'--weeks' cannot be used with 'load'", _PLANNERS),
        ("generateNextRotation --weeks 0", "'--weeks': '0' is not a whole number from 1 to 520", None),
        ("generateNextRotation --weeks 1e2", "'--weeks': '1e2' is not a whole number from 1 to 520", None),
        ("generateNextRotation --weeks ٣", "'--weeks': '٣' is not a whole number from 1 to 520", None),
        (
            "generateNextRotation --weeks 3 --cycles 1",
            "'--weeks' and '--cycles' both set the length of the plan",
            "give one of them",
        ),
    ],
)
def test_impossible_command_lines_are_errors(words: str, message: str, hint: str | None) -> None:
    """The message says what is wrong, and the way out where there is one."""
    with pytest.raises(UsageError) as caught:
        parse(words.split())
    assert message == str(caught.value)
    assert hint == (caught.value.hint and caught.value.hint.splitlines()[0])


@pytest.mark.parametrize(
    ("short", "field"), [("-v list", "verbose"), ("-V", "version"), ("-h", "help"), ("-n load a", "dry_run")]
)
def test_single_letters(short: str, field: str) -> None:
    """The usual ones are there."""
    assert {field: True} == parse_words(*short.split())[2]


@pytest.mark.parametrize("words", ["help load", "load --help", "--load -h", "help loa"])
def test_ways_to_ask_for_help(words: str) -> None:
    """Before or after the action, as a word or as an option."""
    assert ("load", (), {"help": True}) == parse_words(*words.split())


@given(st.sampled_from(ACTIONS), st.integers(min_value=1))
def test_every_prefix_is_unique_or_answered_with_the_candidates(action: Action, length: int) -> None:
    """Of an action's name in kebab-case, any beginning: the one action that has it, or a message that names all."""
    word = action.word[:length]
    names = [other.name for other in ACTIONS if other.name.lower().startswith(word.replace("-", ""))]
    line = [word, *(["x"] * action.fewest), "--help"]
    if len(names) == 1 or word == action.word:
        assert action.name == parse_words(*line)[0]
    else:
        with pytest.raises(UsageError) as caught:
            parse(line)
        words = [other.word for other in ACTIONS if other.name in names]
        assert [] == [word for word in words if word not in str(caught.value)]


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


def test_the_help_is_one_screen_with_every_action() -> None:
    """The three steps first, then a line for each action; 40 lines of 80 columns."""
    lines = format_help(None).splitlines()
    assert ["generate-next-rotation", "$EDITOR", "load"] == [
        next(word for word in line.split() if not word.startswith("./")) for line in lines[3:6]
    ]
    usages = {line[8:31].split(" ")[0] for line in lines[6:]}
    assert [] == [each.word for each in ACTIONS if each.word not in usages]
    assert len(lines) <= 40
    assert [] == [line for line in lines if len(line) > 80]


def test_what_actions_do_is_one_column_of_the_help() -> None:
    """An action with many arguments shows as many of them as there is room for."""
    lines, words = format_help(None).splitlines(), {each.word for each in ACTIONS}
    assert {each.help for each in ACTIONS} == {line[32:] for line in lines if line[8:31].split(" ")[0] in words}
    assert "away NAME FROM [TO] ... add" in next(line for line in lines if "away" in line)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_option_is_in_the_help_of_its_actions(action: Action) -> None:
    """And in no other's."""
    text = format_help(action)
    assert [option.name for option in OPTIONS if action.heeds(option)] == [
        option.name for option in OPTIONS if re.search(rf"--{option.name}\b", text)
    ]
    assert [] == [line for line in text.splitlines() if len(line) > 80]


def test_the_help_of_an_action_shows_its_options_only() -> None:
    """`--load --help` leaves out what has no meaning there."""
    line = parse(["load", "--help"])
    assert line.action is not None
    text = format_help(line.action)
    assert (True, True, False) == tuple(f"--{name}" in text for name in ("force", "today", "weeks"))


def test_old_spellings_stand_under_compatibility() -> None:
    """After everything that people need; and the verbs of the main job lead."""
    lines = format_help(None).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("compatibility"))
    assert ["generate-rotation", "generate", "generate-from"] == [line.split()[0] for line in lines[start + 1 :][:3]]
    assert not any("--generate" in line for line in lines[:start])


@pytest.mark.parametrize(
    ("action", "absent"),
    [
        ("print-completion", ("--directory", "--today", "--json", "--version")),
        ("init", ("--today", "--calendarId", "--version")),
        ("login", ("--today", "--calendarId")),
        ("check", ("slack", "markdown", "--force")),
        ("handoff", ("github", "concise", "--force")),
        ("who", ("--timeLimit", "--dryRun", "--force", "--weeks")),
        ("load", ("--weeks", "--timeLimit", "--version")),
    ],
)
def test_the_help_of_an_action_has_nothing_without_meaning(action: str, absent: tuple[str, ...]) -> None:
    """Neither options nor values that change nothing about it."""
    text = format_help(parse([action, "--help"]).action)
    assert [] == [word for word in absent if word in text]
