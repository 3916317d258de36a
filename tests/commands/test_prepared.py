"""A change is prepared, made, then announced: real disks that are full, folders that are protected, other people."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TEAM = "name: Trio\npeople: [Ann, Bob, Cleo]\n"
PLAN = "2026-11-30: Ann\n2026-12-07: Bob\n2026-12-14: Cleo\n"
SWAP = ("swap", "2026-11-30", "2026-12-07")
# The tool as its own process: as another user, who may make files of no more than so many bytes; with Ctrl-C when the
# n-th file is to get its name, or where the number is negative with a disk that fails, or with `!` killed; 0 is just
# after the calendar.
CHILD = """
import contextlib, io, os, resource, sys, tempfile
from rotation.cli import main
user, group, mask, limit, at, *words = sys.argv[1:]
is_killed, at = at.endswith("!"), at.rstrip("!")
os.umask(int(mask, 8))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
if user and os.geteuid() == 0:
    # Another user may not read where Python is. All that is imported late is imported before.
    with tempfile.TemporaryDirectory() as place, contextlib.redirect_stderr(io.StringIO()):
        with open(place + "/team.yaml", "w") as team:
            team.write("name: Duo\\npeople: [Ann, Bob]\\nfeed: feed.ics\\n")
        for line in ("assign 2026-11-30 Ann", "assign 2026-12-07 Bob", "swap 2026-11-30 2026-12-07 --notices n", "undo",
                     "away Ann 2026-12-01", "publish www", "delete 2026-11-30", "nothing"):
            with contextlib.redirect_stdout(io.StringIO()):
                main(["-C", place, "--today", "2026-11-29", *line.split()])
    os.setgroups([])
    os.setgid(int(user))
    os.setgroups([int(group)] if group else [])
    os.setuid(int(user))
names = []
def interrupt(event, arguments):
    if event == "open" and at == "0" and any(str(name).endswith("triage.ics") for name in names):
        names.clear()
        raise KeyboardInterrupt
    if event == "os.rename":
        names.append(arguments[1])
        if len(names) == abs(int(at)):
            if is_killed:
                os.kill(os.getpid(), 9)
            raise KeyboardInterrupt if int(at) > 0 else OSError(5, "Input/output error")
if at:
    sys.addaudithook(interrupt)
sys.argv = ["triage", *words]
sys.exit(main())
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several users")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that every user can reach, with a team and a plan that is loaded."""
    with tempfile.TemporaryDirectory() as path:
        top = Path(path)
        top.chmod(0o777)
        (top / "team").mkdir()
        (top / "team").chmod(0o777)
        (top / "team/team.yaml").write_text(TEAM, encoding="utf-8")
        (top / "team/r.txt").write_text(PLAN, encoding="utf-8")
        assert 0 == run(top / "team", "load", "r.txt").returncode
        yield top / "team"


def run(  # noqa: PLR0913 (who and how)
    folder: Path,
    *words: str,
    user: int | None = None,
    group: int | None = None,
    mask: str = "022",
    limit: int | None = None,
    at: int | str | None = None,
    out: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Type a command in the folder; standard output goes to the file `out`, where one is named."""
    with open(out or os.devnull, "w", encoding="utf-8") as stream:  # noqa: PTH123 (perhaps a device)
        values = ["" if each is None else str(each) for each in (user, group, mask, limit, at)]
        return subprocess.run(
            [sys.executable, "-c", CHILD, *values, "--today", "2026-11-29", *words],
            stdout=stream if out else subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            text=True,
            timeout=60,
            check=False,
        )


def snapshot(path: Path) -> dict[str, bytes]:
    """Return every file below the folder."""
    return {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


def who(folder: Path) -> list[str]:
    """Return who is on duty in the three weeks."""
    return [line.partition(": ")[2] for line in run(folder, "list").stdout.splitlines()]


def protect(path: Path) -> None:
    """Make a folder that nobody may write into."""
    path.mkdir(exist_ok=True)
    path.chmod(0o555)


@pytest.mark.parametrize("where", ["undo", "notes", "protected", "feeds"])
def test_what_cannot_be_written_is_found_out_before_the_calendar_changes(folder: Path, where: str) -> None:
    """The record for undo, the notices, the feed: nothing is changed, and nothing is left behind."""
    for path in folder.rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o666)
    (folder / "team.yaml").write_text(f"{TEAM}{'feed: feeds/duty.ics' if where == 'feeds' else ''}\n", encoding="utf-8")
    protect(folder / where)
    before = snapshot(folder)
    notes = {"notes": ["--notices", "notes"], "protected": ["--notices", "protected/notes"]}.get(where, [])
    ended = run(folder, *SWAP, *notes, "--json", user=65534)
    assert (1, 1) == (ended.returncode, json.loads(ended.stdout)["exit"])
    assert ("Permission denied" in ended.stderr, "To undo" in ended.stderr) == (True, False)
    assert before == snapshot(folder)
    (folder / where).chmod(0o777)


@pytest.mark.parametrize("key", ["calendar", "feed"])
def test_a_folder_that_is_not_there_is_named(folder: Path, key: str) -> None:
    """Nobody else is writing in the one above it."""
    (folder / "team.yaml").write_text(f"{TEAM}{key}: feeds/duty.ics\n", encoding="utf-8")
    before = snapshot(folder)
    ended = run(folder, "load", "r.txt")
    assert (1, True) == (ended.returncode, "duty.ics cannot be written: No such file or directory" in ended.stderr)
    assert before == snapshot(folder)


@pytest.mark.parametrize("words", [(*SWAP, "--notices", "notes"), ("publish", "www"), ("away", "Ann", "2026-12-01")])
def test_a_disk_that_is_full_at_any_size(folder: Path, words: tuple[str, ...]) -> None:
    """Either nothing is changed, and running again is safe, or all is done; no half of anything is left."""
    (folder / "team.yaml").write_text(f"{TEAM}feed: feed.ics\n", encoding="utf-8")
    run(folder, "load", "r.txt")
    run(folder, "publish", "www")
    run(folder, "assign", "2026-12-14", "Ann")
    before = snapshot(folder)
    codes = []
    for limit in (0, 700, 2000, 4000, 1_000_000):
        ended = run(folder, *words, limit=limit)
        codes.append(ended.returncode)
        assert ("Traceback" in ended.stderr, ".tmp" in "".join(snapshot(folder))) == (False, False)
        if ended.returncode == 0:
            break
        assert (75, before) == (ended.returncode, snapshot(folder)), ended.stderr
        assert not (folder / "notes").exists()
    assert [75, 0] == [codes[0], codes[-1]]


INIT = ("init", "-C", "new/duty", "Ann", "Bob")


@pytest.mark.parametrize("limit", [0, 100, 400])
@pytest.mark.parametrize("samples", [False, True])
def test_a_first_team_on_a_full_disk(folder: Path, limit: int, samples: bool) -> None:  # noqa: FBT001 (a parameter)
    """Whichever of the two files has no room: none is written, no folder is left, and a sample stays."""
    if samples:
        (folder / "new/duty").mkdir(parents=True)
        for name in ("team.yaml", "outages.yaml"):
            (folder / "new/duty" / name).write_bytes((ROOT / name).read_bytes())
    before = snapshot(folder)
    ended = run(folder, *INIT, limit=limit)
    assert (75, True) == (ended.returncode, "File too large" in ended.stderr), ended.stderr
    assert (before, samples) == (snapshot(folder), (folder / "new").exists())


@pytest.mark.parametrize("at", [1, 2, -1, -2])
def test_a_first_team_that_is_interrupted_between_its_files(folder: Path, at: int) -> None:
    """By Ctrl-C, or a disk that fails: what is written is said, and the same command does the rest."""
    ended = run(folder, *INIT, at=at)
    assert (130 if at > 0 else 75) == ended.returncode
    written = [path.name for path in folder.glob("new/duty/*")]
    assert written == ["outages.yaml"] * (abs(at) - 1)
    assert bool(written) == ("new/duty/outages.yaml is written" in ended.stderr), ended.stderr
    assert bool(written) == ("running the same command again does the rest" in ended.stderr), ended.stderr
    assert 0 == run(folder, *INIT).returncode
    assert ["outages.yaml", "team.yaml"] == sorted(path.name for path in folder.glob("new/duty/*"))


@pytest.mark.parametrize("what", ["folder", "read-only", "link", "pipe", "nowhere"])
@pytest.mark.parametrize("name", ["team.yaml", "outages.yaml"])
def test_a_first_team_where_something_has_the_name_of_a_file(folder: Path, name: str, what: str) -> None:
    """A folder, a link, even to a sample, a pipe, a sample that is write-protected: neither file is written."""
    place = folder / "new/duty"
    place.mkdir(parents=True)
    place.chmod(0o777)
    match what:
        case "folder":
            (place / name).mkdir()
        case "read-only":
            (place / name).write_bytes((ROOT / name).read_bytes())
            (place / name).chmod(0o444)
        case "link":
            (folder / "elsewhere.yaml").write_bytes((ROOT / name).read_bytes())
            (place / name).symlink_to(folder / "elsewhere.yaml")
        case "pipe":
            os.mkfifo(place / name)
        case _:
            (place / name).symlink_to("nowhere")
    before = snapshot(folder), list(place.iterdir())
    ended = run(folder, *INIT, user=65534 if what == "read-only" else None)
    assert (1 if what == "read-only" else 4) == ended.returncode, ended.stderr
    assert before == (snapshot(folder), list(place.iterdir()))


@pytest.mark.parametrize("words", [SWAP, (*SWAP, "--json"), ("undo",), ("load", "r2.txt", "--json")])
def test_the_outcome_is_printed_where_standard_output_is_full(folder: Path, words: tuple[str, ...]) -> None:
    """The calendar is changed; how to undo it, and the closing line, are on standard error."""
    (folder / "r2.txt").write_text("2026-11-30: Cleo\n", encoding="utf-8")
    before = (folder / "triage.ics").read_bytes()
    ended = run(folder, *words, out="/dev/full")
    assert 75 == ended.returncode
    assert before != (folder / "triage.ics").read_bytes()
    assert ("To undo this:  triage undo 2" in ended.stderr, "triage.ics: " in ended.stderr) == (True, True)
    assert "the change was made; do not make it again" in ended.stderr


def test_ctrl_c_at_any_file(folder: Path) -> None:
    """Once the calendar is changed it is said how to undo that, and the next run writes the notices."""
    (folder / "team.yaml").write_text(f"{TEAM}feed: feed.ics\n", encoding="utf-8")
    run(folder, "load", "r.txt")
    (folder / "new.txt").write_text("2026-11-30: Bob\n2026-12-07: Ann\n2026-12-14: Cleo\n", encoding="utf-8")
    before, changed = snapshot(folder), []
    words = ("load", "new.txt", "--notices", "notes")
    for at in range(1, 9):
        ended = run(folder, *words, at=at)
        changed.append(before["triage.ics"] != (folder / "triage.ics").read_bytes())
        if ended.returncode == 0:
            break
        assert (130, changed[-1]) == (ended.returncode, "To undo what was written:  triage undo 2" in ended.stderr)
        if changed[-1]:
            assert 0 == run(folder, *words).returncode
            assert ["ann.eml", "bob.eml"] == sorted(path.name for path in (folder / "notes").iterdir())
            assert 0 == run(folder, "undo", "2").returncode
        else:
            assert before == snapshot(folder)
        for path in [*(folder / "undo").glob("[!1].json"), *folder.glob("notes/*")]:
            path.unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
    assert (False, 0, True) == (changed[0], ended.returncode, changed.count(True) > 3)


def test_ctrl_c_while_publishing(folder: Path) -> None:
    """It is said how many files are new, and the same command writes the others."""
    for at in range(1, 7):
        ended = run(folder, "publish", "www", at=at)
        assert (130, True) == (ended.returncode, f"Interrupted: {at - 1} files changed in www; " in ended.stderr)
        assert at - 1 == len(snapshot(folder / "www"))
        (folder / "www").rename(folder / f"www{at}")
    assert 0 == run(folder, "publish", "www1").returncode


def test_what_a_killed_run_leaves_is_swept(folder: Path) -> None:
    """In the folder of the page, also where the files no longer change; and it keeps no notices from being written."""
    run(folder, "publish", "www")
    run(folder, *SWAP)
    assert -9 == run(folder, "publish", "www", at="2!").returncode
    assert {".index.html.tmp", ".data.json.tmp"} <= {path.name for path in (folder / "www").iterdir()}
    assert 0 == run(folder, "undo").returncode
    (folder / "www/.notes.tmp").touch()
    assert 0 == run(folder, "publish", "www").returncode
    assert [".notes.tmp"] == [path.name for path in (folder / "www").rglob(".*")]
    words = ("swap", "2026-11-30", "2026-12-14", "--notices", "notes")
    assert -9 == run(folder, *words, at="2!").returncode
    assert [".ann.eml.tmp", ".cleo.eml.tmp"] == sorted(path.name for path in (folder / "notes").iterdir())
    assert 0 == run(folder, *words).returncode
    assert ["ann.eml", "cleo.eml"] == sorted(path.name for path in (folder / "notes").iterdir())


def test_ctrl_c_just_after_the_calendar_has_its_name(folder: Path) -> None:
    """Whether it has all is not known yet; that it has something is seen, and how to undo it said."""
    before = who(folder)
    ended = run(folder, *SWAP, at=0)
    assert (130, True) == (ended.returncode, "To undo what was written:  triage undo 2" in ended.stderr), ended.stderr
    assert before != who(folder)
    assert (0, before) == (run(folder, "undo").returncode, who(folder))


def test_a_disk_that_fails_at_any_file(folder: Path) -> None:
    """Exit code 75; once the calendar is changed, all that is said of a change is said, to programs too."""
    (folder / "team.yaml").write_text(f"{TEAM}feed: feed.ics\n", encoding="utf-8")
    run(folder, "load", "r.txt")
    before, outcomes = snapshot(folder), []
    for at in range(1, 9):
        ended = run(folder, *SWAP, "--json", "--notices", "notes", at=-at)
        if ended.returncode == 0:
            break
        changed = before["triage.ics"] != (folder / "triage.ics").read_bytes()
        outcomes.append(changed)
        assert (75, changed) == (ended.returncode, "update" in json.loads(ended.stdout)), ended.stderr
        assert (changed, changed) == ("To undo this:  triage undo 2" in ended.stderr, ": 2 changed." in ended.stderr)
        for path in [*(folder / "undo").glob("[!1].json"), *folder.glob("notes/*")]:
            path.unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
    assert (False, True, True) == (outcomes[0], ended.returncode == 0, outcomes.count(True) > 3)


def test_an_outage_is_not_written_where_the_calendar_cannot_be_read(folder: Path) -> None:
    """Exit code 1 says that nothing was changed."""
    (folder / "triage.ics").write_bytes(b"BEGIN:VCALENDAR\r\nno calendar\r\n")
    assert 1 == run(folder, "away", "Ann", "2026-12-01").returncode
    assert not (folder / "outages.yaml").exists()


@contextmanager
def busy(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder as another program does."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


@pytest.mark.parametrize(
    "words",
    [
        ("load", "r.txt"), SWAP, ("assign", "2026-11-30", "Bob"), ("delete", "2026-11-30"), ("undo",),
        ("publish", "www"), ("away", "Ann", "2026-12-01"),
    ],
)  # fmt: skip
def test_all_that_write_wait_for_nobody(folder: Path, words: tuple[str, ...]) -> None:
    """While another program, of whatever user, has one of the folders: exit code 75, and nothing is changed."""
    top = folder.parent
    (top / "cal").mkdir()
    (top / "feeds").mkdir()
    (top / "cal/duty.ics").write_bytes((folder / "triage.ics").read_bytes())
    (top / "feeds/feed.ics").touch()
    keys = "calendar: ../cal/duty.ics\nfeed: ../feeds/feed.ics\n"
    (folder / "team.yaml").write_text(TEAM + keys, encoding="utf-8")
    (folder / "www").mkdir()
    for path in [top, *top.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    before = snapshot(top)
    places = {"publish": [folder, top / "cal", folder / "www"], "away": [folder]}
    for place in places.get(words[0], [folder, top / "cal", top / "feeds"]):
        with busy(place):
            ended = run(folder, *words, user=65534)
        assert (75, "another program is writing in" in ended.stderr) == (ended.returncode, True), ended.stderr
        assert before == snapshot(top)


LATER = """
import subprocess, sys
from rotation.cli import main
folder, *words = sys.argv[1:]
def before(event, _):
    if event == "fcntl.flock" and words:
        line, words[:] = [*words], []
        program = "import sys; from rotation.cli import main; sys.exit(main())"
        subprocess.run([sys.executable, "-c", program, *line], check=True)
sys.addaudithook(before)
sys.exit(main(["-C", folder, "--today", "2026-11-29", "undo"]))
"""


def test_the_last_change_is_looked_for_with_the_lock_held(folder: Path) -> None:
    """One that somebody makes just before is the one that is undone."""
    before = who(folder)
    later = ["-C", str(folder), "--today", "2026-11-29", *SWAP]
    ended = subprocess.run(
        [sys.executable, "-c", LATER, folder, *later], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (0, True, before) == (ended.returncode, "Undoing 2: swap" in ended.stderr, who(folder)), ended.stderr


def test_a_dry_run_waits_for_nobody_and_needs_no_lock(folder: Path) -> None:
    """It writes nothing."""
    before = snapshot(folder)
    with busy(folder):
        assert [0] * 3 == [
            run(folder, *words, "--dryRun").returncode
            for words in (SWAP, ("publish", "www"), ("away", "Ann", "2026-12-01"))
        ]
    assert before == snapshot(folder)


@needs_root
@pytest.mark.parametrize("mode", [0o2770, 0o770, 0o2775])
def test_a_folder_that_a_group_shares_works_for_all_of_it(folder: Path, mode: int) -> None:
    """Whoever comes first, with whatever umask: the next one can change, undo, publish, too."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.name not in {"team.yaml", "r.txt"}:
            path.rmdir() if path.is_dir() else path.unlink()
    os.chown(folder, 5001, 5000)
    folder.chmod(mode)
    for number, words in enumerate(
        [("load", "r.txt"), SWAP, ("undo",), ("away", "Ann", "2027-12-01"), ("away", "Bob", "2027-12-01"),
         ("publish", "www"), SWAP, ("publish", "www"), ("undo",)]
    ):  # fmt: skip
        ended = run(folder, *words, user=5001 + number % 2, group=5000, mask="077")
        assert 0 == ended.returncode, (words, ended.stderr)


@needs_root
def test_the_group_of_a_calendar_stays(folder: Path) -> None:
    """Somebody of the group swaps: the file is theirs then, and still the group's, and its first owner's to write."""
    os.chown(folder, 5001, 5000)
    folder.chmod(0o770)
    os.chown(folder / "triage.ics", 5001, 5000)
    (folder / "triage.ics").chmod(0o660)
    os.chown(folder / "undo", 5001, 5000)
    (folder / "undo").chmod(0o770)
    assert 0 == run(folder, *SWAP, user=5002, group=5000).returncode
    now = (folder / "triage.ics").stat()
    assert (5000, 0o660) == (now.st_gid, now.st_mode & 0o777)
    assert 0 == run(folder, "undo", user=5001, group=5000).returncode


@needs_root
def test_a_calendar_that_its_owner_could_not_use_any_more_is_not_changed(folder: Path) -> None:
    """Everybody may write it but its group; a new version of somebody else's would lock the group out, or let it in."""
    os.chown(folder / "triage.ics", 5001, 5000)
    (folder / "triage.ics").chmod(0o606)
    (folder / "undo").chmod(0o777)
    before = snapshot(folder)
    ended = run(folder, *SWAP, user=5002)
    assert (4, "belongs to a group that you are not in" in ended.stderr) == (ended.returncode, True), ended.stderr
    assert before == snapshot(folder)


@needs_root
@pytest.mark.parametrize("name", ["triage.ics", "feeds/feed.ics", "undo"])
def test_a_folder_in_which_only_owners_replace_files(folder: Path, name: str) -> None:
    """As in /tmp, only its owner may replace a file that everybody may write: that is found out before any change."""
    (folder / "team.yaml").write_text(f"{TEAM}feed: feeds/feed.ics\n", encoding="utf-8")
    (folder / "feeds").mkdir()
    run(folder, "load", "r.txt")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 5001, 5000)
        path.chmod(0o777 if path.is_dir() else 0o666)
    sticky = (folder / name).parent if (folder / name).is_file() else folder / name
    sticky.chmod(0o1777)
    before = snapshot(folder)
    ended = run(folder, *SWAP, user=5002)
    if name == "undo":  # where every change has a file of its own
        assert 0 == ended.returncode, ended.stderr
        return
    assert (1, True) == (ended.returncode, "only its owner may replace it in this folder" in ended.stderr), ended.stderr
    assert before == snapshot(folder)
    assert 0 == run(folder, *SWAP, user=5001).returncode


@needs_root
def test_an_attribute_that_its_next_version_could_not_have_refuses_the_change(folder: Path) -> None:
    """Nobody but root may set it, and it would be lost."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 5001, 5000)
    try:
        os.setxattr(folder / "triage.ics", "security.note", b"ours")
    except (OSError, AttributeError):
        pytest.skip("this file system has none")
    before = snapshot(folder)
    ended = run(folder, *SWAP, user=5001)
    assert (4, True) == (ended.returncode, "has the attribute 'security.note'" in ended.stderr), ended.stderr
    assert before == snapshot(folder)


def test_a_hard_link_is_not_detached(folder: Path) -> None:
    """The other name would go on showing what was there."""
    (folder / "public.ics").hardlink_to(folder / "triage.ics")
    before = snapshot(folder)
    ended = run(folder, *SWAP)
    assert (4, "(a hard link)" in ended.stderr) == (ended.returncode, True)
    assert before == snapshot(folder)


ACL = struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", *entry)
    for entry in [(1, 6, 2**32 - 1), (2, 6, 5001), (4, 4, 2**32 - 1), (16, 6, 2**32 - 1), (32, 0, 2**32 - 1)]
)


@pytest.mark.parametrize(("name", "value"), [("user.note", b"ours"), ("system.posix_acl_access", ACL)])
def test_extended_attributes_and_access_lists_stay(folder: Path, name: str, value: bytes) -> None:
    """A new version of the calendar has those of the old one."""
    path = folder / "triage.ics"
    try:
        os.setxattr(path, name, value)
    except (OSError, AttributeError):
        pytest.skip("this file system has none")
    before = os.getxattr(path, name), path.stat().st_mode
    assert 0 == run(folder, *SWAP).returncode
    assert ["Bob", "Ann", "Cleo"] == who(folder)
    assert before == (os.getxattr(path, name), path.stat().st_mode)
