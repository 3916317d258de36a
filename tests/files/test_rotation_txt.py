"""rotation.txt: reading what people write, and writing what reads back."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import Place, Problem
from rotation.files.rotation_txt import Notes, parse, render
from rotation.model import Line, Person, Rotation, Team
from rotation.weeks import WeekRule

TEAM = Team(
    "Triage",
    (
        Person("Ada Lovelace", aliases=("countess",)),
        Person("Alan Turing", left=date(2027, 2, 21)),
        Person("Barbara Liskov"),
        Person("Edsger Dijkstra"),
        Person("Grace Hopper", exempt="team lead"),
        Person("李 Ö: x"),
    ),
)


def read(text: str, team: Team = TEAM) -> Rotation:
    """Return the rotation; there must be nothing wrong with the text."""
    value, problems = parse(text, "rotation.txt", team)
    assert problems == ()
    return value


def problems(text: str) -> list[Problem]:
    """Return what is wrong with the text."""
    return list(parse(text, "rotation.txt", TEAM)[1])


def lines(*entries: tuple[str, str | None]) -> Rotation:
    """Return the rotation with these dates and names."""
    return Rotation(tuple(Line(date.fromisoformat(day), person) for day, person in entries))


def test_a_file_of_the_old_tool() -> None:
    """It loads unchanged."""
    text = "2022-01-03: Ada Lovelace\n2022-01-10: Alan Turing\n2022-01-17: Barbara Liskov\n"
    assert read(text) == lines(
        ("2022-01-03", "Ada Lovelace"), ("2022-01-10", "Alan Turing"), ("2022-01-17", "Barbara Liskov")
    )


@pytest.mark.parametrize(
    "line",
    [
        "2027-01-04: Ada Lovelace",
        "2027-01-04 Ada Lovelace",
        "2027-1-4: Ada Lovelace",
        "2027-01-04:Ada Lovelace",
        "2027-01-04 : Ada Lovelace",
        "  2027-01-04:   Ada   Lovelace  ",
        "\t2027-01-04:\tAda\tLovelace\t",
        "2027-01-04: ADA LOVELACE",
        "2027-01-04: countess",
        "2027-01-04: Countess # as she is called",
        "2027-01-04: ada",
        "2027-01-04: love",
        "2027-01-04: Ada Lovelace# no space",
        "\ufeff2027-01-04: Ada Lovelace",
        "2027-01-04: Ada Lovelace\r",
        "\n\n# before\n2027-01-04: Ada Lovelace\n\n# after",
        "2027-01-04: Ada\N{NO-BREAK SPACE}Lovelace",
    ],
)
def test_what_is_tolerated(line: str) -> None:
    """Colons, digits, spaces, case, aliases, short names, marks, line ends, blank lines and comments."""
    assert read(f"{line}\n") == lines(("2027-01-04", "Ada Lovelace"))


@pytest.mark.parametrize("sign", ["-", "\N{EN DASH}", "\N{EM DASH}", "-  # nobody is available"])
def test_a_dash_means_nobody(sign: str) -> None:
    """Also the longer one that an editor with taste may have made of it."""
    assert read(f"2027-01-04: {sign}\n") == lines(("2027-01-04", None))


def test_any_order() -> None:
    """The rotation is in order of date whatever the text is."""
    assert read("2027-01-11: -\n2027-01-04: -\n") == lines(("2027-01-04", None), ("2027-01-11", None))


def test_a_split_week_and_one_whose_first_days_are_unnamed() -> None:
    """A line may begin on any day of duty."""
    text = "2027-01-04: Ada\n2027-01-06: Alan\n2027-01-13: Barbara\n"
    assert read(text) == lines(
        ("2027-01-04", "Ada Lovelace"), ("2027-01-06", "Alan Turing"), ("2027-01-13", "Barbara Liskov")
    )


def test_other_weeks() -> None:
    """Which days are days of duty is the team's to say."""
    team = Team("Triage", (Person("Ada"),), week=WeekRule(starts=1, days=7))
    assert read("2027-01-03: Ada\n2027-01-04: Ada\n2027-01-05: Ada\n", team).weeks(team.week) == (
        date(2026, 12, 29),
        date(2027, 1, 5),
    )


def test_the_place_is_that_of_the_name() -> None:
    """Line, column, length, and the line without its comment; for nobody, that of the dash."""
    text = "# x\r\n 2027-1-4 :  ada  # y\r\n2027-01-11: -\r\n"
    assert [line.place for line in read(text).lines] == [
        Place("rotation.txt", 2, 14, 3, " 2027-1-4 :  ada"),
        Place("rotation.txt", 3, 13, 1, "2027-01-11: -"),
    ]


def test_all_problems_at_once() -> None:
    """Each with its place, in order; lines without one are read."""
    text = """\
2027-01-04: Ada Lovelase
2027-01-11: A
Ada Lovelace
2027-01-18:
2027-02-30: nobody
2027-01-23: Ada
2027-01-25: Alan
2027-1-25: Barbara
01/02/2027: Ada
2027-02-01: Ada\x07
2027-02-08: -
"""
    value, problems = parse(text, "rotation.txt", TEAM)
    assert lines(("2027-01-25", "Alan Turing"), ("2027-02-08", None)).lines == value.lines
    assert lines(("2027-01-04", "Ada Lovelase")).lines == value.strangers
    assert [
        (str(p.place).removeprefix("rotation.txt:"), p.place and p.place.length, p.code, p.message, p.hint)
        for p in problems
    ] == [
        (
            "1:13",
            12,
            "unknown-person",
            "nobody on the roster is called 'Ada Lovelase'",
            "did you mean 'Ada Lovelace'?",
        ),
        ("2:13", 1, "ambiguous-person", "'A' is ambiguous: Ada Lovelace, Alan Turing", "write more of the name"),
        (
            "3:1",
            3,
            "bad-line",
            "expected 'DATE: NAME'",
            "write '2027-01-18: Ada Lovelace'",
        ),
        ("4:12", 1, "bad-line", "missing name", "write a name, or - for nobody"),
        ("5:1", 10, "bad-date", "2027-02-30 is not a valid date", None),
        (
            "5:13",
            6,
            "unknown-person",
            "nobody on the roster is called 'nobody'",
            "write - for nobody",
        ),
        (
            "6:1",
            10,
            "outside-week",
            "2027-01-23 is a Saturday, which is not a day of duty",
            "a week is Monday to Friday: 2027-01-18 .. 2027-01-22 or 2027-01-25 .. 2027-01-29",
        ),
        ("8:1", 9, "duplicate", "duplicate date 2027-01-25", "first used on line 7; remove one of them"),
        ("9:1", 10, "bad-date", "expected a date YYYY-MM-DD, found '01/02/2027'", "write '2027-02-01: Ada Lovelace'"),
        ("10:16", 1, "control-character", "control character U+0007", "delete it"),
    ]
    assert [problem.related for problem in problems if problem.code == "duplicate"] == [
        (Place("rotation.txt", 7, 13, 4, "2027-01-25: Alan"),)
    ]


def test_who_can_serve_is_not_looked_at() -> None:
    """Somebody exempt or gone is on the roster; whether they can serve is judged elsewhere."""
    assert read("2027-03-01: Alan Turing\n2027-03-08: Grace Hopper\n") == lines(
        ("2027-03-01", "Alan Turing"), ("2027-03-08", "Grace Hopper")
    )


def test_a_file_that_is_too_large() -> None:
    """It is not read at all."""
    assert [problem.code for problem in problems("#" * (1 << 20) + "\n")] == ["too-large"]


def test_render() -> None:
    """Comments stand in a column of their own, whole lines before their date, even when no duty has it."""
    rotation = lines(
        ("2026-11-30", "Ada Lovelace"),
        ("2026-12-07", "Alan Turing"),
        ("2026-12-10", "Edsger Dijkstra"),
        ("2026-12-14", None),
        ("2026-12-21", "李 Ö: x"),
        ("2027-01-04", "Barbara Liskov"),
    )
    notes = Notes(
        header=("Triage rotation", "", "Change names."),
        beside={
            date(2026, 11, 30): "Nov 30",
            date(2026, 12, 14): "nobody is available\n2026-12-14: Ada",
            date(2026, 12, 21): "wide",
            date(2026, 12, 22): "on no line",
        },
        before={date(2026, 12, 28): ("2026-12-28: closed",), date(2027, 1, 4): ("a", "b")},
        footer=("", "done"),
    )
    assert (
        render(rotation, notes)
        == """\
# Triage rotation
#
# Change names.
2026-11-30: Ada Lovelace       # Nov 30
2026-12-07: Alan Turing
2026-12-10: Edsger Dijkstra
2026-12-14: -                  # nobody is available 2026-12-14: Ada
2026-12-21: 李 Ö: x            # wide
# 2026-12-28: closed
# a
# b
2027-01-04: Barbara Liskov
#
# done
"""
    )


def test_render_nothing() -> None:
    """A rotation without lines or notes is an empty text."""
    assert render(Rotation(), Notes()) == ""


_DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31)).map(lambda day: day - timedelta(days=max(0, day.weekday() - 4)))
_TEXTS = st.text(max_size=20)


@given(
    st.dictionaries(_DAYS, st.sampled_from([*(person.name for person in TEAM.people), None])),
    st.builds(
        Notes,
        st.lists(_TEXTS).map(tuple),
        st.dictionaries(_DAYS, _TEXTS),
        st.dictionaries(_DAYS, st.lists(_TEXTS).map(tuple)),
        st.lists(_TEXTS).map(tuple),
    ),
    st.data(),
)
def test_what_is_written_reads_back(entries: dict[date, str | None], notes: Notes, data: st.DataObject) -> None:
    """Any rotation with any comments comes back equal, whatever the comments have in them."""
    beside = dict(notes.beside)
    for day in entries:
        if data.draw(st.booleans()):
            beside[day] = data.draw(_TEXTS)
    rotation = Rotation(tuple(Line(day, person) for day, person in sorted(entries.items())))
    text = render(rotation, Notes(notes.header, beside, notes.before, notes.footer))
    value, problems = parse(text, "rotation.txt", TEAM)
    assert ([] if entries else ["empty"]) == [problem.code for problem in problems]
    assert value == rotation
    assert render(value, Notes(notes.header, beside, notes.before, notes.footer)) == text


_NAMES = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="#-\N{EN DASH}\N{EM DASH}\ufeff\ufffe\uffff"
    ),
    min_size=1,
    max_size=20,
).map(str.strip)


@given(_NAMES.filter(bool))
def test_any_name_that_a_roster_may_have_reads_back(name: str) -> None:
    """Colons, digits, marks of direction, emoji: a name is what follows the first colon."""
    team = Team("Triage", (Person("Somebody Else"), Person(name)))
    rotation = Rotation((Line(date(2026, 11, 30), name),))
    assert read(render(rotation, Notes()), team) == rotation


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026\u201311\u201330: Ada", "Ada Lovelace"),
        ("2026\u201011\u201130: Ada", "Ada Lovelace"),
        ('2026-11-30: "Ada Lovelace"', "Ada Lovelace"),
        ("2026-11-30: \u201cAda\u201d", "Ada Lovelace"),
        ("2026-11-30: \u201eAda\u201c", "Ada Lovelace"),
        ("2026-11-30: 'ALAN TURING'", "Alan Turing"),
        ("2026-11-30: \u2013", None),
    ],
)
def test_what_word_processors_make_of_a_line_is_taken(text: str, name: str | None) -> None:
    """Other dashes in a date, any quotes round a name."""
    assert lines(("2026-11-30", name)) == read(text)


@pytest.mark.parametrize("word", ["nobody", "None", "TBD", "tba", "n/a", "no one", "?", '"open"'])
def test_words_for_nobody_are_answered(word: str) -> None:
    """With the line to write."""
    _, (problem,) = parse(f"2026-11-30: {word}", "rotation.txt", TEAM)
    assert ("unknown-person", "write '2026-11-30: -'") == (problem.code, problem.hint)


def test_somebody_may_have_the_name_of_nobody() -> None:
    """Who is on the roster is on duty."""
    assert lines(("2026-11-30", "Noone")) == read("2026-11-30: noone", Team("T", (Person("Noone"),)))


@pytest.mark.parametrize("name", ["\u00ab\u00bb", "'Bo'", "''"])
def test_a_name_with_quotes_is_itself(name: str) -> None:
    """Whoever else is on the roster."""
    team = Team("T", (Person("Somebody Else"), Person(name), Person("Bo")))
    assert lines(("2026-11-30", name)) == read(f"2026-11-30: {name}", team)


def test_the_line_to_write_has_the_first_day_of_a_numbered_week() -> None:
    """By the team's weeks: those from Wednesday on begin in the week of the number before."""
    _, (problem,) = parse("2026-W49: Ada", "rotation.txt", dataclasses.replace(TEAM, week=WeekRule(2, 5)))
    assert "write '2026-11-25: Ada Lovelace'" == problem.hint


@given(st.text(max_size=60))
def test_a_line_of_any_text_has_at_most_two_errors(text: str) -> None:
    """One for the date, one for the name; and where a line to write is offered, it can be read."""
    _, problems = parse(f"2{text}", "rotation.txt", TEAM)
    for problem in problems:
        if problem.hint and problem.hint.startswith("write '") and "NAME" not in problem.hint:
            for line in re.findall("'(.*?)'(?: or |$)", problem.hint):
                assert {"bad-date", "outside-week"} & {each.code for each in parse(line, "f", TEAM)[1]} <= {
                    "outside-week"
                }


def test_twenty_misspelt_names_get_a_suggestion() -> None:
    """To look for the name that is meant takes long on a large team: after twenty problems the roster is named."""
    days = (date(2026, 11, 30) + timedelta(weeks=number) for number in range(25))
    hints = [problem.hint for problem in problems("".join(f"{day}: Barbara Liskow\n" for day in days))]
    assert ["did you mean 'Barbara Liskov'?"] * 20 == hints[:20]
    roster = "the roster has Ada Lovelace, Barbara Liskov, Edsger Dijkstra, Grace Hopper, 李 Ö: x"
    assert [roster] * 5 == hints[20:]
