"""The whole way of a subscriber: a web server has the feed, vdirsyncer fetches it, khal lists what it has fetched."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.classify import classify
from rotation.calendars.event import Event, build_event
from rotation.calendars.ics.reader import parse
from rotation.model import Duty
from rotation.publishing.feeds import build_feeds
from rotation.weeks import Week
from tests import programs
from tests.conformance.cases import ADA, NAMES, NOW, TEAM, TODAY, made, ten_years

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SYNCER = """\
[general]
status_path = "{folder}/status/"
[pair duties]
a = "here"
b = "there"
collections = null
[storage here]
type = "filesystem"
path = "{folder}/here/"
fileext = ".ics"
[storage there]
{there}
"""
KHAL = """\
[calendars]
[[duties]]
path = {folder}/here/
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Subscriber:
    """Somebody with vdirsyncer and khal, who has subscribed to the feed in `site`."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder, self._site = folder, folder / "site"
        self._set(f'type = "http"\nurl = "{address}/triage.ics"')
        (folder / "khal").write_text(KHAL.format(folder=folder), encoding="utf-8")

    def keep_ids(self) -> None:
        """Read the feed as a file: fetched by HTTP, an event gets a new id from vdirsyncer whenever it changes."""
        self._set(f'type = "singlefile"\nread_only = true\npath = "{self._site}/triage.ics"')

    def _set(self, there: str) -> None:
        (self._folder / "vdirsyncer").write_text(SYNCER.format(folder=self._folder, there=there), encoding="utf-8")

    def publish(self, text: bytes) -> None:
        """Put a feed on the server."""
        (self._site / "triage.ics").write_bytes(text)

    def sync(self) -> str:
        """Fetch the feed; return what the program says that it does."""
        hint = "install it with: pip install vdirsyncer"
        syncer = [programs.program(hint, "vdirsyncer"), "-c", str(self._folder / "vdirsyncer")]
        if not (self._folder / "status").exists():
            self._run([*syncer, "discover"])
        return self._run([*syncer, "sync"])

    def khal(self, first: date, days: int) -> list[str]:
        """Return khal's list of these days."""
        khal = programs.program("install it with: pip install khal", "khal")
        form = "{start-date}|{end-date}|{cancelled}|{title}"
        listing = ["list", "--once", "--day-format", "", "--format", form, str(first), f"{days}d"]
        return self._run([khal, "-c", str(self._folder / "khal"), *listing]).splitlines()

    def files(self) -> dict[str, bytes]:
        """Return what vdirsyncer has put on the disk, by the event's id."""
        contents = [path.read_bytes() for path in (self._folder / "here").iterdir()]
        return {_line(text, b"UID:").decode(): text for text in contents}

    def _run(self, command: list[str]) -> str:
        home = {
            "HOME": str(self._folder),
            "XDG_CACHE_HOME": str(self._folder),
            "TZ": "America/Chicago",
            "LC_ALL": "C.UTF-8",
        }
        env = {**os.environ, **home, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        assert (0, done.stdout) == (done.returncode, done.stdout)
        return done.stdout


@pytest.fixture
def subscriber(tmp_path: Path) -> Iterator[Subscriber]:
    """Return somebody who has subscribed to a feed that is not there yet."""
    for folder in ("site", "here"):
        (tmp_path / folder).mkdir()
    handler = functools.partial(_Quiet, directory=str(tmp_path / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Subscriber(tmp_path, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_khal_lists_exactly_the_duties(subscriber: Subscriber) -> None:
    """Ten years, split weeks, names of all kinds: each duty once, on its days, by its name."""
    case = made(TEAM, ten_years())
    subscriber.publish(case.text)
    subscriber.sync()
    expected = [f"{start}|{end - timedelta(days=1)}||{title}" for start, end, title in case.titles]
    first = case.titles[0][0]
    assert sorted(expected) == sorted(subscriber.khal(first, 3700))


def test_a_second_export_changes_only_what_has_changed(subscriber: Subscriber) -> None:
    """Without a change nothing is fetched anew; a swap is two events changed, and the two whose handoff it is."""
    weeks = [Week(date(2026, 11, 30) + timedelta(weeks=n), 5).span for n in range(8)]
    events = [replace(build_event(Duty(span, NAMES[n % 3]), TEAM), modified=NOW) for n, span in enumerate(weeks)]
    first = build_feeds(classify(events, TEAM), TEAM, TODAY, lambda _: None)["triage.ics"]
    subscriber.publish(first)
    subscriber.keep_ids()
    subscriber.sync()
    before = subscriber.files()
    assert len(before) == 8

    assert (
        first
        == build_feeds(classify(events, TEAM), TEAM, TODAY + timedelta(days=3), lambda _: _events(first))["triage.ics"]
    )
    subscriber.sync()
    assert before == subscriber.files()

    later = NOW + timedelta(days=2)
    for n, person in ((3, NAMES[1]), (4, ADA)):
        changed = build_event(Duty(weeks[n], person), TEAM)
        events[n] = replace(changed, modified=later, sequence=1)
    events.pop()
    second = build_feeds(classify(events, TEAM), TEAM, TODAY, lambda _: _events(first))["triage.ics"]
    subscriber.publish(second)
    subscriber.sync()
    after = subscriber.files()
    touched = {name for name in after if before[name] != after[name]}
    gone = before.keys() - after.keys()
    assert [weeks[7].start] == [event.span.start for event in _events(first) if f"UID:{event.id}" in gone]
    # The swapped weeks 3 and 4, their neighbours 2 and 5, and the neighbour of week 7, which is gone.
    days = {f"DTSTART;VALUE=DATE:{weeks[n].start:%Y%m%d}".encode() for n in (2, 3, 4, 5, 6)}
    assert days == {_line(after[name], b"DTSTART") for name in touched}
    assert all(_number(after[name]) > _number(before[name]) for name in touched)


def _events(text: bytes) -> tuple[Event, ...]:
    return tuple(piece.event for piece in parse(text, "feed") if piece.event is not None)


def _line(text: bytes, beginning: bytes) -> bytes:
    return next(line for line in text.split(b"\r\n") if line.startswith(beginning))


def _number(text: bytes) -> int:
    return int(_line(text, b"SEQUENCE:").removeprefix(b"SEQUENCE:"))
