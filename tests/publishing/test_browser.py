"""The page as a browser shows it: Chromium opens what --publish has written."""

from __future__ import annotations

import functools
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[2]
SCRIPT = "<img src=x onerror=alert(1)>"
LONG = "Wolfeschlegelsteinhausenbergerdorff " + "x" * 60
HEBREW = "\u05d0\u05d3\u05d4 \u05dc\u05d0\u05d1\u05dc\u05d9\u05d9\u05e1"
TEAM = f"""\
name: Software Triage </script><script>alert(2)</script>
description: |
  Answer <b>every</b> ticket & swap freely.
timezone: America/Chicago
holidays: US-WI
closures: [2026-12-24..2027-01-01]
people:
  - {{name: Ada Lovelace, email: ada@secret.example}}
  - "{SCRIPT}"
  - "{LONG}"
  - "{HEBREW}"
  - {{name: Grace Hopper, exempt: a private reason}}
  - {{name: Barbara Liskov, weight: 0.5}}
"""
OUTAGES = """\
- {who: Ada Lovelace, from: 2026-12-14, to: 2026-12-18, why: surgery}
- {who: Barbara Liskov, every: "FREQ=WEEKLY;BYDAY=FR", from: 2026-01-02, why: childcare}
"""
ROTATION = f"""\
2026-11-16: {HEBREW}
2026-11-23: Barbara Liskov
2026-11-30: Ada Lovelace
2026-12-03: {SCRIPT}
2026-12-07: {LONG}
2026-12-14: {SCRIPT}
2026-12-21: {HEBREW}
2027-01-04: Ada Lovelace
2027-01-11: Barbara Liskov
"""
TODAY = "2026-11-29"


def triage(folder: Path, *arguments: str) -> None:
    """Run the tool in a folder."""
    subprocess.run(
        [sys.executable, str(CHECKOUT / "triage.py"), "-C", str(folder), "--today", TODAY, *arguments],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published folder."""
    folder = tmp_path_factory.mktemp("team")
    (folder / "team.yaml").write_text(TEAM, encoding="utf-8")
    (folder / "outages.yaml").write_text(OUTAGES, encoding="utf-8")
    (folder / "rotation.txt").write_text(ROTATION, encoding="utf-8")
    triage(folder, "--load", "rotation.txt", "--force")
    triage(folder, "--publish", "public")
    return folder / "public"


def browse(page: Path | str, *visits: dict[str, Any]) -> list[dict[str, Any]]:
    """Open the page as each visit tells; see tests/node/browse.mjs for what there is to tell and to find."""
    url = page.as_uri() if isinstance(page, Path) else page
    told = json.dumps([programs.chromium(), [{"url": url, "now": f"{TODAY}T18:00:00Z"} | visit for visit in visits]])
    done = subprocess.run(
        programs.script("browse.mjs"), input=told, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


NOW = "['label', 'name', 'when', 'then'].map((part) => document.getElementById(`now-${part}`).textContent)"
DUTY = {
    "Sunday": (
        "2026-11-29T18:00:00Z",
        ["Next on duty", "Ada Lovelace", "Monday, November 30 – Wednesday, December 2", ""],
    ),
    "still Sunday in Chicago": (
        "2026-11-30T05:59:00Z",
        ["Next on duty", "Ada Lovelace", "Monday, November 30 – Wednesday, December 2", ""],
    ),
    "Monday in Chicago": (
        "2026-11-30T06:00:00Z",
        [
            "On duty now",
            "Ada Lovelace",
            "Monday, November 30 – Wednesday, December 2",
            f"Then {SCRIPT}, from Thursday, December 3",
        ],
    ),
    "split week": (
        "2026-12-04T23:00:00Z",
        [
            "On duty now",
            SCRIPT,
            "Thursday, December 3 – Friday, December 4",
            f"Then {LONG}, from Monday, December 7",
        ],
    ),
    "closed week": (
        "2026-12-29T18:00:00Z",
        ["Next on duty", "Ada Lovelace", "Monday, January 4 – Friday, January 8", ""],
    ),
    "last duty": (
        "2027-01-15T18:00:00Z",
        [
            "On duty now",
            "Barbara Liskov",
            "Monday, January 11 – Friday, January 15",
            "Nobody is assigned after that yet.",
        ],
    ),
    "long forgotten": (
        "2028-05-01T18:00:00Z",
        ["Nobody is on duty", "Nobody yet", "Nothing is planned from today on.", ""],
    ),
}


def test_who_is_on_duty_is_decided_by_the_reader(site: Path) -> None:
    """The same page says the right name on every day, by the team's clock, wherever it is read."""
    zones = ["Pacific/Kiritimati", "America/Chicago", "Asia/Kolkata"]
    visits = [{"now": now, "zone": zones[n % len(zones)], "look": NOW} for n, (now, _) in enumerate(DUTY.values())]
    found = browse(site / "index.html", *visits)
    assert {day: said for day, (_, said) in DUTY.items()} == {
        day: each["value"] for day, each in zip(DUTY, found, strict=True)
    }


def test_a_page_left_open_turns_at_midnight(site: Path) -> None:
    """Somebody who never closes it sees the handoff."""
    [found] = browse(site / "index.html", {"now": "2026-12-03T05:00:00Z", "later": 3700, "look": NOW})
    assert SCRIPT == found["value"][1]


def test_it_needs_nothing_else(site: Path) -> None:
    """Opened as a file: no complaint of the browser, no request but for the page itself, no name that runs."""
    look = "[document.images.length, document.scripts.length, document.querySelector('.prose').textContent]"
    page = site / "index.html"
    [found] = browse(page, {"look": look})
    assert ([], [page.as_uri()]) == (found["complaints"], found["requests"])
    assert [0, 2, "Answer <b>every</b> ticket & swap freely."] == found["value"]


def test_nothing_is_wider_than_a_phone(site: Path) -> None:
    """No sideways scrolling of the page, at 360 and 320 pixels and on paper; the year scrolls in its own frame."""
    look = "[document.documentElement.scrollWidth, document.getElementById('scroll').scrollLeft > 0]"
    found = browse(
        site / "index.html",
        {"width": 360, "look": look},
        {"width": 320, "look": look},
        {"width": 1050, "print": True, "look": "[document.documentElement.scrollWidth, true]"},
    )
    assert [[360, True], [320, True], [1050, True]] == [each["value"] for each in found]


def test_axe_finds_nothing(site: Path) -> None:
    """No violation of what can be checked of WCAG by a program: light, dark, phone, opened up."""
    sizes: list[dict[str, Any]] = [{}, {"dark": True}, {"width": 360}, {"width": 360, "dark": True}]
    opened = {"look": "document.getElementById('next-more').click(), document.querySelector('summary').click(), 0"}
    found = browse(site / "index.html", *({**size, **opened, "axe": True} for size in sizes))
    assert [[], [], [], []] == [each["violations"] for each in found]


def test_the_keyboard_reaches_everything(site: Path) -> None:
    """Tab goes from the way past the navigation to every link, button and frame, in the order of the page."""
    look = "document.activeElement.id || document.activeElement.className || document.activeElement.textContent.trim()"
    reach = [browse(site / "index.html", *({"keys": ["Tab"] * n, "look": look} for n in range(1, 8)))]
    assert ["skip", "The year", "Fairness", "Subscribe", "next-more", "scroll", "Holidays and closures to come"] == [
        each["value"] for each in reach[0]
    ]
    expanded = "document.getElementById('next-more').getAttribute('aria-expanded')"
    [found] = browse(site / "index.html", {"keys": [*["Tab"] * 5, "Enter"], "look": expanded})
    assert found["value"] == "true"


def test_the_picture_is_a_table(site: Path) -> None:
    """A screen reader hears who is on duty and who is away in which week; this week is the current one."""
    look = """
    [...document.querySelectorAll('.year tbody tr')].map((row) => [row.cells[0].textContent, [...row.cells].slice(1)
      .map((cell, n) => [document.querySelectorAll('.weeks [data-first]')[n].dataset.first, cell.textContent])
      .filter(([first, said]) => said && first >= '2026-11-30' && first < '2026-12-21')])
    """
    current = "document.querySelector('[aria-current]').textContent"
    told, now = browse(site / "index.html", {"look": look}, {"now": "2026-12-08T18:00:00Z", "look": current})
    assert {
        "Ada Lovelace": [["2026-11-30", "on duty Nov 30 – Dec 2"], ["2026-12-14", "away"]],
        SCRIPT: [["2026-11-30", "on duty Dec 3–4"], ["2026-12-14", "on duty"]],
        LONG: [["2026-12-07", "on duty"]],
        HEBREW: [],
        "Barbara Liskov": [[f"2026-{day}", "away 1 day"] for day in ("11-30", "12-07", "12-14")],
    } == dict(told["value"])
    assert now["value"] == "Week of Dec 77"


def test_without_scripts_it_says_as_of_when(site: Path) -> None:
    """Then the page cannot know the day, and names the one it was made on."""
    [found] = browse(site / "index.html", {"scripts": False, "look": "document.querySelector('.now').innerText"})
    assert found["value"].split("\n")[-1] == "As of Sunday, November 29, 2026."


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Return where a web server shows the page."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_subscribing(address: str) -> None:
    """On a server the links carry its address: webcal for calendar programs, Google's own form, one to copy."""
    look = """(async () => {
      navigator.clipboard.writeText = async (text) => { globalThis.copied = text; };
      document.querySelector('[data-copy]').click();
      await Promise.resolve();
      const links = [...document.querySelectorAll('[data-webcal], [data-google]')].map((link) => link.href);
      return [links.slice(0, 3), globalThis.copied, document.getElementById('said').textContent];
    })()"""
    [found] = browse(address, {"look": look})
    webcal = address.replace("http://", "webcal://")
    google = f"{webcal}triage.ics".replace(":", "%3A").replace("/", "%2F")
    assert [
        [
            f"{webcal}triage.ics",
            f"https://calendar.google.com/calendar/r?cid={google}",
            f"{webcal}people/ada-lovelace.ics",
        ],
        f"{address}triage.ics",
        "Copied. Paste it where your calendar asks for an address.",
    ] == found["value"]


def test_nothing_private_is_published(site: Path) -> None:
    """No address of anybody, no reason for being away or exempt, in any of the files."""
    published = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*") if path.is_file()}
    assert len(published) == 8
    for secret in ("secret.example", "surgery", "childcare", "private reason"):
        assert [] == [name for name, text in published.items() if secret in text]
