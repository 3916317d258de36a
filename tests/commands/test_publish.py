"""--publish, --handoff and --notices as they are typed."""

from __future__ import annotations

import email
import email.policy
import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.conftest import Folder
    from tests.conftest import Run

TEAM = "name: Triage\npeople: [Ada, Alan, Grace]\n"
OUTAGES = "- {who: Grace, from: 2026-12-07, why: surgery}\n"
ROTATION = "2026-11-30: Ada\n2026-12-07: Alan\n2026-12-14: Grace\n"
TODAY = ("--today", "2026-11-29")


@pytest.fixture
def folder(tmp_path: Path, run_triage: Run) -> Path:
    """Return a folder with a team whose rotation is loaded."""
    (tmp_path / "team.yaml").write_text(TEAM, encoding="utf-8")
    (tmp_path / "outages.yaml").write_text(OUTAGES, encoding="utf-8")
    assert run_triage("--load", "-", *TODAY, stdin=ROTATION).returncode == 0
    return tmp_path


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its time of change."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


FILES = {"data.json", "index.html", "people/ada.ics", "people/alan.ics", "people/grace.ics", "triage.ics"}


def test_a_folder_is_made_and_then_left_alone(folder: Path, run_triage: Run) -> None:
    """The second time nothing is written, so that a web server sees no change either."""
    first = run_triage("--publish", "www/triage", *TODAY)
    assert (0, "", "Published in www/triage: 6 files, 6 changed.\n") == (first.returncode, first.stdout, first.stderr)
    there = contents(folder / "www/triage")
    assert there.keys() == FILES
    second = run_triage("--publish", "www/triage", *TODAY)
    assert (0, "Published in www/triage: 6 files, 0 changed.\n") == (second.returncode, second.stderr)
    assert there == contents(folder / "www/triage")


def test_only_what_changes_is_written(folder: Path, run_triage: Run) -> None:
    """A swap of two leaves the third one's neighbours changed, and nobody else; whoever is off the roster goes."""
    run_triage("--publish", "www", *TODAY)
    run_triage("--load", "-", *TODAY, stdin="2026-11-30: Alan\n2026-12-07: Ada\n")
    (folder / "team.yaml").write_text(TEAM.replace("Grace", "Joan"), encoding="utf-8")
    (folder / "outages.yaml").write_text("", encoding="utf-8")
    done = run_triage("--publish", "www", "--json", *TODAY)
    assert {
        "folder": "www",
        "written": ["triage.ics", "people/ada.ics", "people/alan.ics", "people/joan.ics", "data.json", "index.html"],
        "removed": ["people/grace.ics"],
        "unchanged": 0,
    } == json.loads(done.stdout)


def test_what_a_killed_run_has_left_is_swept(folder: Path, run_triage: Run) -> None:
    """Its unfinished file is neither published nor in the way."""
    run_triage("--publish", "www", *TODAY)
    (folder / "www/.index.html.tmp").write_text("half of", encoding="utf-8")
    (folder / "www/index.html").unlink()
    done = run_triage("--publish", "www", *TODAY)
    assert (0, "Published in www: 6 files, 1 changed.\n") == (done.returncode, done.stderr)
    assert contents(folder / "www").keys() == FILES


def test_a_dry_run_writes_nothing(folder: Path, run_triage: Run) -> None:
    """It says what it would be."""
    done = run_triage("--publish", "www", "--dryRun", *TODAY)
    assert "Dry run: would write 6 of 6 files in www.\n" == done.stderr
    assert not (folder / "www").exists()


def test_files_of_others_are_not_written_over(folder: Path, run_triage: Run) -> None:
    """A page that is there already is somebody's; nothing is written at all then."""
    (folder / "index.html").write_text("<title>My home</title>", encoding="utf-8")
    before = contents(folder)
    done = run_triage("--publish", ".", *TODAY)
    assert (4, "error[refused]: index.html was not written by publish, and would be lost") == (
        done.returncode,
        done.stderr.splitlines()[-2],
    )
    assert before == contents(folder)


def test_the_calendar_itself_is_never_a_published_feed(folder: Path, run_triage: Run) -> None:
    """Published into its own folder, it stays byte for byte; the rest stands beside it."""
    before = (folder / "triage.ics").read_bytes()
    done = run_triage("--publish", ".", *TODAY)
    assert "triage.ics is the calendar itself. It was not changed." == done.stderr.splitlines()[0]
    assert before == (folder / "triage.ics").read_bytes()
    assert {"index.html", "data.json"} <= contents(folder).keys()
    assert "triage.ics: 3 unchanged.\n" in run_triage("--load", "-", *TODAY, stdin=ROTATION).stderr


def test_reasons_are_published_only_when_asked_for(folder: Path, run_triage: Run) -> None:
    """By default not even the days."""
    run_triage("--publish", "www", *TODAY)
    assert [] == [name for name, (text, _) in contents(folder / "www").items() if b"surgery" in text]
    (folder / "team.yaml").write_text(TEAM + "publish_reasons: true\n", encoding="utf-8")
    (folder / "outages.yaml").write_text(OUTAGES.replace("07,", "07, to: 2026-12-11,"), encoding="utf-8")
    run_triage("--publish", "www", *TODAY)
    assert {"data.json", "index.html"} == {
        name for name, (text, _) in contents(folder / "www").items() if b"surgery" in text
    }


def test_an_empty_calendar_can_be_published(tmp_path: Path, run_triage: Run) -> None:
    """People can subscribe before the first rotation is there."""
    (tmp_path / "team.yaml").write_text(TEAM, encoding="utf-8")
    assert run_triage("--publish", "www", *TODAY).returncode == 0
    assert "Nobody is assigned yet" in (tmp_path / "www/index.html").read_text(encoding="utf-8")


def test_the_data(folder: Path, run_triage: Run) -> None:
    """For programs: duties as --list has them, and how each person stands."""
    run_triage("--publish", "www", *TODAY)
    data = json.loads((folder / "www/data.json").read_text(encoding="utf-8"))
    assert {"date": "2026-11-30", "end": "2026-12-05", "person": "Ada"} == data["duties"][0]
    ada = {"name": "Ada", "id": "ada", "feed": "people/ada.ics", "weeks": 0.0, "share": 0.0, "balance": 0.0}
    assert ada | {"planned": 1.0, "balance_after": 0.0} == data["people"][0]


def test_handoff(folder: Path, run_triage: Run) -> None:
    """A text to paste; as JSON, with its parts."""
    assert folder.exists()
    text = "Triage: Ada hands over to Alan.\nOn duty: Alan, Dec 7–11.\nNext: Grace, from Dec 14.\n"
    assert text == run_triage("--handoff", "--today", "2026-12-07").stdout
    data = json.loads(run_triage("--handoff", "--json", "--today", "2026-12-07").stdout)
    assert ["Ada", "Alan", "Grace"] == [data[part]["person"] for part in ("before", "duty", "after")]
    assert text == data["text"] + "\n"
    assert {"before": None, "duty": None, "after": None} | {
        "title": "Triage: nobody is assigned from Jan 1 on",
        "facts": [],
        "page": None,
        "text": "Triage: nobody is assigned from Jan 1 on.",
    } == json.loads(run_triage("--handoff", "--json", "--today", "2027-01-01").stdout)


def test_the_handoff_says_what_is_special(folder: Path, run_triage: Run) -> None:
    """Holidays; who else is away only where that may be published; the page."""
    keys = "holidays_add: ['2026-12-09: Day off']\npage: https://a.example\n"
    (folder / "outages.yaml").write_text("- {who: Grace, from: 2026-12-10}\n", encoding="utf-8")
    texts = []
    for absences in ("none", "away"):
        (folder / "team.yaml").write_text(f"{TEAM}{keys}publish: {{absences: {absences}}}\n", encoding="utf-8")
        texts.append(run_triage("--handoff", "--format", "markdown", "--today", "2026-12-07").stdout)
    shared = ["**Triage: Ada hands over to Alan**", "", "- On duty: Alan, Dec 7–11", "- Day off: Dec 9"]
    end = ["- Next: Grace, from Dec 14", "", "<https://a.example/>"]
    assert [[*shared, *end], [*shared, "- Also away: Grace", *end]] == [text.splitlines() for text in texts]


def test_notices_for_those_concerned_and_nobody_else(folder: Path, run_triage: Run) -> None:
    """A mail each, with the duty as a calendar file, named after the person and in the JSON."""
    team = TEAM.replace("Ada,", "{name: Ada, email: ada@a.example},")
    (folder / "team.yaml").write_text(team, encoding="utf-8")
    done = run_triage(
        "--load", "-", "--notices", "notes", "--json", *TODAY, stdin="2026-11-30: Alan\n2026-12-07: Ada\n"
    )
    assert "Wrote 2 notices to notes.\nWithout an address in team.yaml: Alan.\n" in done.stderr
    assert contents(folder / "notes").keys() == {"ada.eml", "alan.eml"}
    mail = email.message_from_bytes((folder / "notes/ada.eml").read_bytes(), policy=email.policy.default)
    [text, duty] = mail.iter_parts()
    assert ("Ada <ada@a.example>", "Triage: you are on duty Dec 7–11") == (mail["To"], mail["Subject"])
    assert (
        "Ada, the rotation has changed for you.\n\n"
        "You are on duty:\n  Dec 7–11 (instead of Alan)\n\n"
        "You are no longer on duty:\n  Nov 30 – Dec 4 (Alan now)\n"
    ) == text.get_content().replace("\r\n", "\n")
    assert ("text/calendar", "duty.ics", 1) == (
        duty.get_content_type(),
        duty.get_filename(),
        duty.get_content().count("DTSTART;VALUE=DATE:20261207"),
    )
    ada, alan = json.loads(done.stdout)["notices"]
    assert ("Ada", "ada@a.example") == (ada["person"], ada["email"])
    assert "notes/ada.eml" == ada["file"]
    assert alan["email"] is None
    assert mail["Subject"] == ada["subject"]


def test_unsent_notices_stop_a_load(folder: Path, run_triage: Run) -> None:
    """Before anything is written: notices of two loads in one folder would be lost or sent twice."""
    (folder / "notes").mkdir()
    (folder / "notes/ada.txt").write_text("not sent yet", encoding="utf-8")
    before = (folder / "triage.ics").read_bytes()
    done = run_triage("--load", "-", "--notices", "notes", *TODAY, stdin="2026-11-30: Alan\n")
    assert (4, before) == (done.returncode, (folder / "triage.ics").read_bytes())


def test_a_load_that_changes_nothing_has_no_notices(folder: Path, run_triage: Run) -> None:
    """Not even the folder."""
    done = run_triage("--load", "-", "--notices", "notes", *TODAY, stdin=ROTATION)
    assert (0, False) == (done.returncode, (folder / "notes").exists())


def test_the_same_bytes_everywhere(folder: Path, run_triage: Run) -> None:
    """Time zone, locale and hash seed leave no trace, and neither does the order in which folders were published."""
    places = [
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Chicago", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
    ]
    for n, place in enumerate(places):
        run_triage("--publish", f"www{n}", *TODAY, env=place)
    made = [{name: text for name, (text, _) in contents(folder / f"www{n}").items()} for n in range(len(places))]
    assert made[0].keys() == FILES
    assert made[0] == made[1] == made[2]


def test_a_swap_can_write_notices_too(folder: Path, run_triage: Run) -> None:
    """As can everything that changes what is loaded."""
    run_triage("--swap", "2026-11-30", "2026-12-14", "--notices", "notes", *TODAY)
    assert contents(folder / "notes").keys() == {"ada.eml", "grace.eml"}


SICK = "- {who: Ann, from: 2026-12-02, to: 2026-12-04, why: sick}\n"


@pytest.mark.parametrize(
    ("absences", "handoff", "feed"),
    [
        ("none", "On duty: Ann (away today), ", "On duty: Ann (away today)"),
        ("away", "On duty: Ann (away today), ", "On duty: Ann (away today)"),
        ("reasons", "On duty: Ann (away today: sick), ", "On duty: Ann (away today: sick)"),
    ],
)
def test_who_is_on_duty_and_sick_today(three: Folder, absences: str, handoff: str, feed: str) -> None:
    """The handoff, the feeds and the page say it, and why only with `reasons`."""
    three.write("team.yaml", f"name: Trio\npublish: {{absences: {absences}}}\npeople: [Ann, Bob, Cleo]\n")
    three.write("outages.yaml", SICK)
    three.triage("load", three.write("r.txt", "2026-11-30: Ann\n2026-12-07: Bob\n"))
    for day, is_away in (("2026-12-01", False), ("2026-12-02", True), ("2026-12-05", False)):
        assert is_away == (handoff in three.triage("handoff", today=day).out)
        assert 0 == three.triage("publish", "www", today=day).code
        for name in ("triage", "people/ann"):
            text = three.read(f"www/{name}.ics").replace(b"\r\n ", b"").decode()
            assert (feed if is_away else None) == next(iter(re.findall(r"On duty: Ann \([^)]*\)", text)), None)
        assert b"away" not in three.read("www/people/bob.ics")
        shown = json.loads(three.read("www/data.json"))["absences"]
        assert is_away == any(each["person"] == "Ann" and each["date"] <= day < each["end"] for each in shown)
