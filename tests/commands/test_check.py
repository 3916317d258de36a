"""--check, as typed: what is said of a rotation, and that nothing is changed by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commands.conftest import Ended, Folder

TEAM = """\
name: Five
closures: [2026-12-28..2027-01-01]
people:
  - Ann
  - {name: Bob, left: 2026-12-18}
  - {name: Cleo, joined: 2026-12-07}
  - {name: Dan, exempt: boss}
  - Eve
  - Fay
"""


@pytest.fixture
def five(three: Folder) -> Folder:
    """Return a folder with a team in which everything occurs: joins, leaves, an exempt person, a closure."""
    three.write("team.yaml", TEAM)
    three.write("outages.yaml", "- {who: Eve, from: 2026-12-09, to: 2026-12-11, why: course}\n")
    return three


def check_lines(folder: Folder, text: str) -> list[str]:
    """Return what --check says of a rotation: the first line of each problem."""
    ended = folder.triage("--check", folder.write("r.txt", text))
    return re.findall(r"^(?:error|warning)\[.*", ended.err, re.MULTILINE)


def test_a_good_rotation_is_fit_to_be_loaded(three: Folder) -> None:
    """Nothing is printed but one line, on standard error."""
    ended = three.triage("--check", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"))
    assert (0, "", "Checked 3 lines: OK to load.\n") == (ended.code, ended.out, ended.err)
    assert ["r.txt", "team.yaml"] == sorted(path.name for path in three.path.iterdir())


def test_every_line_is_counted(three: Folder) -> None:
    """Those with a mistake too, of all files; comments and empty lines are none."""
    file = three.write("r.txt", "# plan\n2026-11-30: Ann\n\n2026-12-07: Bop\nNov 30: Ann\n2026-11-30: Bob  # twice\n")
    ended = three.triage("check", file, three.write("s.txt", "2026-12-07: Ann\n"))
    assert ended.err.endswith("3 errors. Checked 5 lines: cannot be loaded.\n")


def test_a_line_without_a_year_is_answered_with_the_line_to_write(three: Folder) -> None:
    """The day is the one that is near, seen from today."""
    ended = three.triage("check", three.write("r.txt", "Jan 4: Ann\n"))
    assert "  = help: write '2027-01-04: Ann'\n" in ended.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30: Dan\n", "error[ineligible]: Dan does not share the duty (exempt: boss)"),
        ("2026-12-21: Bob\n", "error[former-member]: Bob has left by then: 2026-12-18 is the last day"),
        ("2026-11-30: Cleo\n", "error[future-member]: Cleo only joins on 2026-12-07"),
        ("2026-12-07: Eve\n", "warning[outage]: Eve is away 2026-12-09 .. 2026-12-11 (course)"),
        ("2026-12-28: Ann\n2027-01-04: Eve\n", "warning[closed-week]: nobody works in the week of 2026-12-28"),
        ("2026-12-28: Ann\n", "warning[closed-week]: nobody works in the week of 2026-12-28"),
        ("2026-12-07: Ann\n2026-12-21: Eve\n", "warning[missing-week]: nobody is named for the week of 2026-12-14"),
        ("2026-12-09: Ann\n", "warning[missing-days]: nobody is named for 2026-12-07 .. 2026-12-08"),
        ("2026-11-30: Ann\n2026-12-07: Ann\n", "warning[short-rest]: Ann serves 2026-12-07, 1 week after 2026-11-30"),
    ],
)
def test_warnings_and_errors(five: Folder, text: str, expected: str) -> None:
    """Who does not share the duty is an error, everything else a warning."""
    assert expected in check_lines(five, text)


def test_a_part_of_a_week_is_judged_by_its_own_days(five: Folder) -> None:
    """Eve is away from Wednesday on: Monday and Tuesday are fine; Bob may serve up to his last day."""
    assert [] == check_lines(five, "2026-12-07: Eve\n2026-12-09: Ann\n2026-12-14: Bob\n")


def test_a_closed_week_is_not_missed(five: Folder) -> None:
    """A file that steps over the closure is complete."""
    assert [] == check_lines(five, "2026-12-21: Ann\n2027-01-04: Eve\n")


def test_a_balance_beyond_the_tolerance_is_reported_once_where_it_begins(five: Folder) -> None:
    """Ann's second week in a row is one too many, whatever comes later."""
    warnings = check_lines(five, "2026-11-30: Ann\n2026-12-07: Ann\n2026-12-14: Ann\n2026-12-21: Eve\n")
    assert ["warning[balance]: Ann will have done 1.50 weeks more than their fair share by 2026-12-07"] == [
        warning for warning in warnings if "balance" in warning and "Ann" in warning
    ]


def test_the_calendar_around_the_file_counts(five: Folder) -> None:
    """Duties before and after the weeks of the file are seen when gaps are measured."""
    five.triage("--load", five.write("l.txt", "2026-11-30: Ann\n2026-12-14: Eve\n"))
    assert ["warning[short-rest]: Ann serves 2026-12-07, 1 week after 2026-11-30"] == check_lines(
        five, "2026-12-07: Ann\n"
    )[:1]
    five.triage("--load", five.write("l.txt", "2026-11-30: Fay\n2026-12-14: Ann\n"))
    assert ["warning[short-rest]: Ann serves 2026-12-14, 1 week after 2026-12-07"] == check_lines(
        five, "2026-12-07: Ann\n"
    )


def test_json_has_problems_levels_and_people(five: Folder) -> None:
    """The levels are those of the weeks from the first named to the last."""
    ended = five.triage("--check", five.write("r.txt", "2026-11-30: Ann\n2026-12-07: Ann\n"), "--json")
    assert {"problems", "objective", "people"} == set(ended.json)
    assert {
        "severity": "warning", "code": "short-rest", "file": str(five.path / "r.txt"), "line": 2, "column": 13,
    }.items() <= ended.json["problems"][0].items()  # fmt: skip
    assert 1 == ended.json["objective"]["rest_violations"]
    assert ["Ann", "Bob", "Cleo", "Eve", "Fay"] == [person["name"] for person in ended.json["people"]]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff \r\n\r\n"])
@pytest.mark.parametrize("action", ["check", "load", "repair"])
def test_an_empty_file_is_an_error(three: Folder, action: str, text: str) -> None:
    """It is what a shell leaves behind when the command that should have written it failed."""
    ended = three.triage(action, three.write("r.txt", text))
    assert (1, "") == (ended.code, ended.out)
    assert ended.err.startswith("error[empty]: there is no line 'DATE: NAME'\n --> ")


def test_days_with_nobody_are_named(three: Folder) -> None:
    """Those of the file, at its line, and those of the calendar; not those that are over."""
    three.triage("--load", three.write("r.txt", "2026-11-30: Ann\n2026-12-04: -\n2026-12-14: Bob\n2026-12-17: -\n"))
    file = three.write("next.txt", "2026-12-07: Cleo\n2026-12-09: -\n2026-12-11: Ann\n")
    checked = three.triage("--check", file, "--json", today="2026-12-04").json
    assert {
        ("2026-12-04", None),
        ("2026-12-09, 2026-12-10", 2),
        ("2026-12-17, 2026-12-18", None),
    } == {
        (problem["message"].removeprefix("nobody is on duty on ").rpartition(", in")[0], problem["line"])
        for problem in checked["problems"]
        if problem["code"] == "partly-assigned"
    }
    assert "2026-12-04" not in three.triage("--check", file, today="2026-12-05").err


TEN = [f"{monday}: {name}\n" for monday, name in zip(
    ("2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04", "2027-01-11", "2027-01-18"),
    ("Ann", "Bob", "Cleo") * 3,
    strict=False,
)]  # fmt: skip


def kinds(ended: Ended) -> list[str]:
    """Return the first line of each problem that was shown."""
    return [line for line in ended.err.splitlines() if re.match(r"(error|warning)\[", line)]


@pytest.mark.parametrize(
    ("line", "message", "year"),
    [
        ("2025-02-03", "2025-02-03 is 95 weeks before 2026-11-30, with nothing in between", 2027),
        ("2037-01-26", "2037-01-26 is 523 weeks after 2027-01-18, with nothing in between", 2027),
        ("2027-08-02", "2027-08-02 is 28 weeks after 2027-01-18, with nothing in between", 2026),
        ("2028-02-29", "2028-02-29 is 58 weeks after 2027-01-18, with nothing in between", 2027),
    ],
)
def test_a_line_far_from_the_others_is_an_error(three: Folder, line: str, message: str, year: int) -> None:
    """One error for it, with the likely year, and no warning for the weeks between; the other lines are judged."""
    ended = three.triage("check", three.write("r.txt", "".join([*TEN[:4], f"{line}: Ann\n", *TEN[4:]])))
    assert (1, [f"error[far-date]: {message}"]) == (ended.code, kinds(ended))
    assert "r.txt:5:1\n" in ended.err
    assert f"did you mean {year}?" in ended.err


def test_of_two_lines_the_one_that_is_near_today_is_right(three: Folder) -> None:
    """In whichever direction the other one is away."""
    ended = three.triage("check", three.write("r.txt", "2025-02-03: Ann\n2026-11-30: Bob\n"))
    assert (1, ["error[far-date]: 2025-02-03 is 95 weeks before 2026-11-30, with nothing in between"]) == (
        ended.code,
        kinds(ended),
    )
    assert "r.txt:1:1\n" in ended.err
    assert "did you mean 2027?" in ended.err


def test_a_hole_of_half_a_year_is_a_warning(three: Folder) -> None:
    """26 weeks without anybody may be meant; they are one warning."""
    ended = three.triage("check", three.write("r.txt", "2026-11-30: Ann\n2027-06-07: Bob\n"))
    assert (0, ["warning[missing-week]: nobody is named for the 26 weeks 2026-12-07 .. 2027-05-31"]) == (
        ended.code,
        [kind for kind in kinds(ended) if "missing" in kind],
    )


@pytest.mark.parametrize("action", ["load", "assign"])
def test_a_first_line_far_from_everything_is_an_error(three: Folder, action: str) -> None:
    """Two years after today and all that is assigned; `--force` makes it a warning."""
    words = {"load": ("load", three.write("r.txt", "2030-12-02: Ann\n")), "assign": ("assign", "2030-12-02", "Ann")}
    ended = three.triage(*words[action])
    assert (1, ["error[far-date]: 2030-12-02 is 210 weeks after today and the last assigned week"]) == (
        ended.code,
        kinds(ended),
    )
    assert "did you mean 2026?" in ended.err
    assert not (three.path / "triage.ics").exists()
    forced = three.triage(*words[action], "--force")
    assert (0, ["warning[far-date]: 2030-12-02 is 210 weeks after today and the last assigned week"]) == (
        forced.code,
        kinds(forced),
    )
    assert b"DTSTART;VALUE=DATE:20301202" in three.read("triage.ics")


@pytest.mark.parametrize(("monday", "code"), [("2028-11-20", 0), ("2028-11-27", 1)])
def test_two_years_ahead_may_be_meant(three: Folder, monday: str, code: int) -> None:
    """The 104th week after the running one is the last."""
    assert code == three.triage("check", three.write("r.txt", f"{monday}: Ann\n")).code


def test_far_away_is_what_is_far_from_what_is_assigned(three: Folder) -> None:
    """A plan that goes on from a calendar filled for years is near."""
    three.triage("load", "--force", three.write("r.txt", "2030-12-02: Ann\n"))
    assert 0 == three.triage("check", three.write("s.txt", "2030-12-09: Bob\n")).code


def test_a_swap_may_span_a_year(three: Folder) -> None:
    """The weeks of a swap are no holes of a file."""
    three.triage("load", "--force", three.write("r.txt", "2026-11-30: Ann\n2027-11-29: Bob\n"))
    assert 0 == three.triage("swap", "2026-11-30", "2027-11-29").code


def test_gaps_are_one_warning_each(three: Folder) -> None:
    """Also when the calendar has weeks between them."""
    three.triage("load", three.write("l.txt", "2026-12-21: Cleo\n"))
    ended = three.triage("check", three.write("r.txt", "2026-11-30: Ann\n2027-01-11: Bob\n"))
    assert [
        "warning[missing-week]: nobody is named for the 2 weeks 2026-12-07 .. 2026-12-14",
        "warning[missing-week]: nobody is named for the 2 weeks 2026-12-28 .. 2027-01-04",
    ] == [kind for kind in kinds(ended) if "missing" in kind]


NINE = "people: [Anna, Ben, Cleo, David, Elena, Finn, Grace, Hugo, Ivo]\n"


@pytest.mark.parametrize("is_loaded", [False, True])
@pytest.mark.parametrize(("number", "name"), [(3, "Anna"), (5, "Anna"), (8, "Anna"), (9, "Ben"), (2, "Cleo")])
def test_a_balance_warning_points_at_the_changed_line(
    folder: Folder, number: int, name: str, *, is_loaded: bool
) -> None:
    """Not at the week in which the balance is farthest from fair, whether the plan has been loaded before or not.

    That holds for the person who serves more than before, and for the one who serves less.
    """
    folder.write("team.yaml", NINE)
    plan = folder.triage("generate-next-rotation", "--weeks", "12").out.splitlines()
    if is_loaded:
        folder.triage("load", folder.write("plan.txt", "\n".join(plan) + "\n"))
    at = [index for index, line in enumerate(plan) if line[:1].isdigit()][number - 1]
    day, _, was = plan[at].partition("#")[0].partition(":")
    plan[at] = f"{day}: {name}"
    problems = folder.triage("check", folder.write("r.txt", "\n".join(plan) + "\n"), "--json").json["problems"]
    unfair = {each["message"].split()[0]: each["line"] for each in problems if each["code"] == "balance"}
    assert {name: at + 1, was.strip(): at + 1} == unfair


def test_one_line_a_problem_for_editors(five: Folder) -> None:
    """File, line, column, severity, message and help, as compilers have it; nothing on standard error but a summary."""
    ended = five.triage("check", five.write("r.txt", "2026-11-30: Ann\n2026-12-07: Evee\n"), "--format", "concise")
    path = five.path / "r.txt"
    line = f"{path}:2:13: error: nobody on the roster is called 'Evee' (did you mean 'Eve'?) [unknown-person]"
    assert (1, [line]) == (ended.code, ended.out.splitlines())


def test_problems_on_the_lines_of_a_pull_request(five: Folder) -> None:
    """As commands of GitHub's workflows; what would end one is escaped."""
    ended = five.triage("check", five.write("r.txt", "2026-12-07: Adda, 100%\n"), "--format", "github")
    assert f"::error file={five.path}/r.txt,line=1,col=13,title=unknown-person::" in ended.out
    assert "'Adda, 100%25'" in ended.out
    assert 1 == ended.code


def test_several_files(five: Folder) -> None:
    """Each is checked."""
    files = [five.write(f"r{n}.txt", f"2026-12-07: Nobody{n}\n") for n in (1, 2)]
    lines = five.triage("check", *files, "--format", "concise").out.splitlines()
    assert ["r1.txt", "r2.txt"] == [line.partition(":")[0].rpartition("/")[2] for line in lines]


def test_a_new_outage_is_named_where_it_hits_what_is_loaded(five: Folder) -> None:
    """Without a file, what is assigned is checked: the place is the line of the outage, the help is who is free."""
    five.triage("load", five.write("r.txt", "2026-11-30: Ann\n2026-12-14: Fay\n"))
    five.write("outages.yaml", "# ours\n- {who: Fay, from: 2026-12-14, to: 2026-12-18, why: course}\n")
    ended = five.triage("check", "--format", "github")
    [line] = [line for line in ended.out.splitlines() if "title=outage" in line]
    assert line.startswith(f"::warning file={five.path}/outages.yaml,line=2,col=1,title=outage::Fay is away")
    assert "%0A" in line
    assert 0 == ended.code


def test_a_date_that_does_not_exist_is_on_its_line(five: Folder) -> None:
    """Also where nothing else can be checked then."""
    five.write("outages.yaml", "- {who: Eve, from: 2026-12-77}\n")
    ended = five.triage("check", "--format", "github")
    assert (1, True) == (
        ended.code,
        f"::error file={five.path}/outages.yaml,line=1,col=20,title=bad-date::" in ended.out,
    )


def test_a_form_for_another_command(five: Folder) -> None:
    """Says what this one has."""
    assert (2, 2) == (five.triage("check", "--format", "slack").code, five.triage("handoff", "--format", "github").code)


def test_without_a_file_what_is_assigned_is_checked(three: Folder) -> None:
    """The summary says what that was."""
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"))
    ended = three.triage("check")
    assert (0, "Checked team.yaml, outages.yaml and 3 assigned duties: OK.") == (ended.code, ended.err.splitlines()[-1])
