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
from urllib.parse import quote

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
  Queue: https://tickets.example/q?a=1&b=(2). Ask (desk@tickets.example).
publish: {{absences: away}}
timezone: America/Chicago
holidays: US-WI
closures: [2026-12-24..2027-01-01: Winter closure]
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
- {who: "<img src=x onerror=alert(1)>", from: 2026-12-16}
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
SAFE = "!'()*"  # what encodeURIComponent leaves


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
    visits_json = json.dumps(
        [programs.chromium(), [{"url": url, "now": f"{TODAY}T18:00:00Z"} | visit for visit in visits]]
    )
    done = subprocess.run(
        programs.script("browse.mjs"),
        input=visits_json,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    views: list[dict[str, Any]] = json.loads(done.stdout)
    return views


NOW = "['label', 'name', 'when', 'then'].map((part) => document.getElementById(`now_${part}`).textContent)"
SUNDAY = ["Today", "Nobody is on duty", "", "Next: Ada Lovelace, from Monday, November 30"]
DUTY = {
    "Sunday": ("2026-11-29T18:00:00Z", SUNDAY),
    "still Sunday in Chicago": ("2026-11-30T05:59:00Z", SUNDAY),
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
    "Saturday": (
        "2026-12-05T18:00:00Z",
        ["Today", "Nobody is on duty", "", f"Next: {LONG}, from Monday, December 7"],
    ),
    "closed week": (
        "2026-12-29T18:00:00Z",
        [
            "Today",
            "Nobody is on duty",
            "Winter closure until Friday, January 1, 2027",
            "Next: Ada Lovelace, from Monday, January 4, 2027",
        ],
    ),
    "last duty": (
        "2027-01-15T18:00:00Z",
        [
            "On duty now",
            "Barbara Liskov",
            "Monday, January 11 – Friday, January 15",
            "Nobody is assigned after that.",
        ],
    ),
    "long forgotten": (
        "2028-05-01T18:00:00Z",
        ["Today", "Nobody is on duty", "", "Nothing was planned for today when this page was published."],
    ),
}


def test_who_is_on_duty_is_decided_by_the_reader(site: Path) -> None:
    """The same page says the right name on every day, by the team's clock, wherever it is read."""
    zones = ["Pacific/Kiritimati", "America/Chicago", "Asia/Kolkata"]
    visits = [{"now": now, "zone": zones[n % len(zones)], "look": NOW} for n, (now, _) in enumerate(DUTY.values())]
    views = browse(site / "index.html", *visits)
    assert {day: expected for day, (_, expected) in DUTY.items()} == {
        day: each["value"] for day, each in zip(DUTY, views, strict=True)
    }


def test_an_old_page_says_that_it_is_old(site: Path) -> None:
    """After a week, and when the plan has ended; not before."""
    look = "[document.getElementById('_stale').hidden, document.getElementById('_stale').textContent]"
    days = ("2026-12-06", "2026-12-07", "2027-01-20")
    views = browse(site / "index.html", *({"now": f"{day}T18:00:00Z", "look": look} for day in days))
    assert [
        [True, ""],
        [False, "This page is 8 days old. It does not show later changes."],
        [
            False,
            "This page is 52 days old. It does not show later changes. The plan ended on Friday, January 15, 2027.",
        ],
    ] == [each["value"] for each in views]


def test_weeks_since_the_publishing_were_planned(site: Path) -> None:
    """Whether they were served so is not known on the page."""
    look = """[...document.querySelectorAll('.year td.w b')].map((text) => text.textContent)
      .concat(document.getElementById('legend_was').hidden)"""
    now, later = browse(site / "index.html", {"look": look}, {"now": "2026-12-15T18:00:00Z", "look": look})
    assert [True] == now["value"]
    assert ["was planned Nov 30 – Dec 2", "was planned Dec 3–4", "was planned", False] == later["value"]


def test_the_weeks_of_one_person(site: Path) -> None:
    """A link or the list shows them; the address keeps the choice, rows are marked, the subscription follows."""
    look = """[...document.querySelectorAll('.person')].filter((each) => each.checkVisibility())
      .map((each) => [each.id, [...each.querySelectorAll('li')].map((item) => item.textContent.trim())])
      .concat([location.hash, document.querySelectorAll('tr.mine').length, feed_select.value])"""
    clicked = "document.querySelector('.agenda a').click();"
    selected = "people_select.value = 'ada-lovelace'; people_select.dispatchEvent(new Event('change'));"
    changed = "await new Promise((done) => addEventListener('hashchange', done));"
    views = browse(
        f"{(site / 'index.html').as_uri()}#barbara-liskov",
        {"look": look},
        *({"look": f"(async () => {{ {by} {changed} return {look}; }})()"} for by in (clicked, selected)),
    )
    barbara = [["barbara-liskov", ["Jan 11–15, 2027"]], "#barbara-liskov", 2, "people/barbara-liskov.ics"]
    weeks = ["Nov 30 – Dec 2", "Jan 4–8, 2027"]
    ada = [["ada-lovelace", weeks], "#ada-lovelace", 2, "people/ada-lovelace.ics"]
    assert [barbara, ada, ada] == [each["value"] for each in views]


def test_the_weeks_of_one_person_without_scripts(site: Path) -> None:
    """The names are links, and the address chooses."""
    look = "[...document.querySelectorAll('.person')].filter((each) => each.checkVisibility()).map(({ id }) => id)"
    chosen, none = (f"{(site / 'index.html').as_uri()}{part}" for part in ("#ada-lovelace", ""))
    assert [["ada-lovelace"], []] == [
        browse(url, {"scripts": False, "look": look})[0]["value"] for url in (chosen, none)
    ]


def test_years_are_shown_where_they_change(site: Path) -> None:
    """In the next duties, above the months, and as headings of the list of all duties."""
    look = """[[...document.querySelectorAll('#_next li:not([hidden]) .date')].map((each) => each.textContent).at(-1),
      [...document.querySelectorAll('.months th')].map((each) => each.textContent).filter((text) => / /.test(text)),
      [...document.querySelectorAll('.of-year h3')].map((each) => each.textContent)]"""
    [view] = browse(site / "index.html", {"look": look})
    assert ["Dec 21–25", ["Nov 2026", "Jan 2027"], ["2026", "2027"]] == view["value"]


def test_the_card_of_today_does_not_stretch(site: Path) -> None:
    """However many duties are to come, with and without scripts."""
    look = "document.getElementById('All') && (document.getElementById('all_details').open = true),"
    look += "document.getElementById('_now').offsetHeight < 500"
    assert [True, True] == [
        each["value"] for each in browse(site / "index.html", {"look": look}, {"scripts": False, "look": look})
    ]


def test_what_is_special_about_the_days(site: Path) -> None:
    """Holidays and closures in the running duty, and that the person on duty is away today."""
    look = "document.getElementById('now_note').innerText.split('\\n')"
    days = ("2026-12-22", "2026-12-04", "2026-12-16")
    views = browse(site / "index.html", *({"now": f"{day}T18:00:00Z", "look": look} for day in days))
    closure = "Winter closure: Thursday, December 24 – Friday, January 1."
    assert [[closure], [""], [f"{SCRIPT} is away today."]] == [each["value"] for each in views]


@pytest.fixture(scope="session")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder published after days were cleared, closed, and a person was away."""
    folder = tmp_path_factory.mktemp("changed")
    team = "publish: {absences: reasons}\ntimezone: America/Chicago\npeople: [Ada, Bo, Cy]\n"
    (folder / "team.yaml").write_text(team, encoding="utf-8")
    lines = "2026-11-30: Ada\n2026-12-01: -\n2026-12-07: Bo\n2026-12-14: Cy\n2026-12-28: Ada\n"
    (folder / "rotation.txt").write_text(lines, encoding="utf-8")
    triage(folder, "load", "rotation.txt")
    closures = "closures: ['2026-12-11: Power cut', '2026-12-21..2026-12-25: Shutdown', '2026-11-30: Moving']\n"
    (folder / "team.yaml").write_text(closures + team, encoding="utf-8")
    (folder / "outages.yaml").write_text("- {who: Bo, from: 2026-12-07, to: 2026-12-08, why: sick}\n", encoding="utf-8")
    triage(folder, "publish", "public")
    return folder / "public"


def test_days_with_nobody_and_closures_are_named(changed: Path) -> None:
    """Of who is next, and among what is up next; with and without scripts."""
    shown = (
        "[...document.querySelectorAll('#_next li:not([hidden])')].map((row) => row.innerText.replace(/\\s+/g, ' '))"
    )
    look = f"[{NOW}, {shown}]"
    (now, rows), (then, later), (_, plain) = (
        view["value"]
        for view in browse(
            changed / "index.html",
            {"now": "2026-11-30T18:00:00Z", "look": look},
            {"now": "2026-12-09T18:00:00Z", "look": look},
            {"scripts": False, "look": look},
        )
    )
    following = "then Bo, from Monday, December 7 (away Dec 7–8: sick) (closed Dec 11: Power cut)"
    assert ["Closed today", "Ada", "Monday, November 30", f"Then nobody from Tuesday, December 1, {following}"] == now
    expected = [
        "Dec 1–4 nobody",
        "Dec 7–11 Bo away Dec 7–8: sick closed Dec 11: Power cut",
        "Dec 14–18 Cy",
        "Dec 21–25 closed: Shutdown",
        "Dec 28 – Jan 1, 2027 Ada",
    ]
    assert expected == rows
    assert (expected[2:], "Then Cy, from Monday, December 14") == (later, then[3])
    assert ["Nov 30 Ada closed: Moving", *expected[:4]] == plain


def test_links_in_the_duty_text(site: Path) -> None:
    """Addresses of the web and of mail, without the full stop after them."""
    look = "[...document.querySelectorAll('.about a')].map((link) => [link.textContent, link.getAttribute('href')])"
    [view] = browse(site / "index.html", {"look": look})
    assert [
        ["https://tickets.example/q?a=1&b=(2)", "https://tickets.example/q?a=1&b=(2)"],
        ["desk@tickets.example", "mailto:desk@tickets.example"],
    ] == view["value"]


def test_a_tap_or_an_arrow_key_explains_a_week(site: Path) -> None:
    """Who, which days, what, and holidays: below the table."""
    tip = "document.getElementById('_tip').textContent"
    tap = f"document.querySelector('.year tbody td.d:not(.p)').click(), {tip}"
    focus = "document.getElementById('_scroll').focus(),"
    press = "".join(
        f"_scroll.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}})),"
        for key in ("ArrowDown", "ArrowRight")
    )
    views = browse(site / "index.html", {"look": tap}, {"look": f"{focus}{press}{tip}"})
    assert "Nov 30 – Dec 4, 2026 · Ada Lovelace: on duty Nov 30 – Dec 2" == views[0]["value"]
    assert "Nov 30 – Dec 4, 2026 · Ada Lovelace: on duty Nov 30 – Dec 2" == views[1]["value"]


def test_the_heads_of_rows_and_columns_stay(site: Path) -> None:
    """Scrolled to the end, in a low window, the name and the week can still be read."""
    look = """(() => {
      const scroll = document.getElementById('_scroll');
      scroll.style.maxHeight = '9rem';
      scroll.scrollTo({ left: 9999, top: 9999, behavior: 'instant' });
      const frame = scroll.getBoundingClientRect();
      const name = document.querySelector('.year tbody tr:last-child th').getBoundingClientRect();
      const week = document.querySelector('.weeks th:last-child').getBoundingClientRect();
      return [scroll.scrollLeft > 0, scroll.scrollTop > 0, name.left >= frame.left, week.top >= frame.top];
    })()"""
    [view] = browse(site / "index.html", {"width": 390, "look": look})
    assert [True, True, True, True] == view["value"]


def test_what_the_year_shows_is_seen_in_forced_colours(site: Path) -> None:
    """Duties past and to come, holidays and closures differ in more than a colour of the page."""
    look = """['td.d:not(.p) i', 'td.d.p i', '.weeks th.o:not(.c)', '.weeks th.c'].map((part) => {
      const style = getComputedStyle(document.querySelector(`.year ${part}`));
      return [style.backgroundColor, style.borderBottomWidth, style.borderBottomStyle].join(' ');
    })"""
    [view] = browse(site / "index.html", {"forced": True, "look": look})
    assert 4 == len(set(view["value"]))


def test_one_printed_page_has_all_duties_to_come(site: Path) -> None:
    """For the wall, also without scripts."""
    look = """[...document.querySelectorAll('#All li')]
      .filter((each) => each.checkVisibility({ contentVisibilityAuto: true }))
      .map((each) => each.querySelector('.who').textContent)"""
    views = browse(
        site / "index.html", {"print": True, "pdf": True, "look": look}, {"print": True, "scripts": False, "pdf": True}
    )
    assert [1, 1] == [each["pages"] for each in views]
    assert ["Ada Lovelace", SCRIPT, LONG, SCRIPT, HEBREW, "Ada Lovelace", "Barbara Liskov"] == views[0]["value"]


def test_a_page_left_open_turns_at_midnight(site: Path) -> None:
    """Somebody who never closes it sees the handoff."""
    [view] = browse(site / "index.html", {"now": "2026-12-03T05:00:00Z", "later": 3700, "look": NOW})
    assert SCRIPT == view["value"][1]


def test_it_needs_nothing_else(site: Path) -> None:
    """Opened as a file: no complaint of the browser, no request but for the page itself, no name that runs."""
    text = "document.querySelector('.prose').textContent.split('\\n')[0]"
    look = f"[document.images.length, document.scripts.length, {text}]"
    page = site / "index.html"
    [view] = browse(page, {"look": look})
    assert ([], [page.as_uri()]) == (view["complaints"], view["requests"])
    assert [0, 2, "Answer <b>every</b> ticket & swap freely."] == view["value"]


def test_nothing_is_wider_than_a_phone(site: Path) -> None:
    """No sideways scrolling of the page, at 360 and 320 pixels and on paper; the year scrolls in its own frame."""
    look = "[document.documentElement.scrollWidth, _scroll.scrollWidth > _scroll.clientWidth]"
    views = browse(
        site / "index.html",
        {"width": 360, "look": look},
        {"width": 320, "look": look},
        {"width": 1050, "print": True, "look": "[document.documentElement.scrollWidth, true]"},
    )
    assert [[360, True], [320, True], [1050, True]] == [each["value"] for each in views]


DAYS = {
    "Sunday": "2026-11-29T18:00:00Z",
    "in the week": "2026-12-16T18:00:00Z",
    "Saturday": "2026-12-19T18:00:00Z",
    "closure": "2026-12-29T18:00:00Z",
    "a year later": "2027-11-25T12:00:00Z",
}
THEMES: dict[str, dict[str, Any]] = {"light": {}, "dark": {"dark": True}, "forced colours": {"forced": True}}
VIEWS = [
    {"width": width, "now": DAYS[day], **THEMES[theme]}
    for width, theme, day in (
        *((width, theme, "in the week") for width in (360, 390, 1280) for theme in THEMES),
        *((width, theme, day) for width, theme in ((390, "light"), (1280, "dark")) for day in DAYS),
    )
]
OPENED = "document.querySelectorAll('details').forEach((each) => each.open = true),"


def test_axe_finds_nothing_in_any_view(site: Path) -> None:
    """No violation of what a program can check of WCAG: each width, theme and day, with everything opened up."""
    page = f"{(site / 'index.html').as_uri()}#ada-lovelace"
    views = browse(page, *({**view, "look": f"{OPENED} 0", "axe": True} for view in VIEWS))
    assert [[]] * len(VIEWS) == [each["violations"] for each in views]


def test_nothing_is_cut_off_in_any_view(site: Path) -> None:
    """The page is as wide as the window; no card hides a part of its text; who is on duty is seen without scrolling."""
    look = f"""{OPENED} [
      document.documentElement.scrollWidth - innerWidth,
      [...document.querySelectorAll('section, article, li, p, h1, h2, h3, .button, select')]
        .filter((each) => each.checkVisibility() && !each.closest('.vh, td b, .scroll'))
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
        .map((each) => each.outerHTML.slice(0, 80)),
      document.getElementById('now_name').getBoundingClientRect().bottom < 700,
    ]"""
    views = browse(site / "index.html", *({**view, "look": look} for view in VIEWS))
    assert [[0, [], True]] * len(VIEWS) == [each["value"] for each in views]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_the_pictures_mean_is_seen_at_low_contrast(site: Path, theme: str) -> None:
    """3:1 between what has a meaning and what it lies on: WCAG 1.4.11."""
    drawn = {
        "duty": ("card", "holiday", "closed", "served", "mine", "fair"),
        "away": ("card", "holiday", "closed", "mine"),
        "dots": ("card", "holiday", "closed", "mine"),
        "holiday-edge": ("card", "holiday", "closed"),
        "today": ("card", "fair", "mine"),
        "fair-edge": ("card",),
        "deep-line": ("deep",),
        "sun": ("deep",),
        "warn-edge": ("warn", "paper"),
    }
    names = sorted({*drawn, *(under for unders in drawn.values() for under in unders)})
    look = f"""(() => {{
      const canvas = document.createElement('canvas').getContext('2d');
      return Object.fromEntries({json.dumps(names)}.map((name) => {{
        canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${{name}}`);
        return [name, canvas.fillStyle];
      }}));
    }})()"""
    [view] = browse(site / "index.html", {**THEMES[theme], "look": look})
    shades = {name: luminance(colour) for name, colour in view["value"].items()}
    faint = []
    for name, unders in drawn.items():
        for under in unders:
            low, high = sorted((shades[name], shades[under]))
            if (high + 0.05) / (low + 0.05) < 3:
                faint.append(f"{name} on {under}")
    assert [] == faint


def test_the_keyboard_reaches_everything(site: Path) -> None:
    """Tab goes from the way past the navigation to every link, list, button and frame, in the order of the page."""
    look = "document.activeElement.id || document.activeElement.className || document.activeElement.textContent.trim()"
    views = browse(site / "index.html", *({"keys": ["Tab"] * n, "look": look} for n in (1, 2, 3, 4, 5, 6, 11, 12)))
    head = ["skip", "My weeks", "The year", "Fairness", "Subscribe", "Ada Lovelace", "next_all", "people_select"]
    assert head == [each["value"] for each in views]


def test_the_picture_is_a_table(site: Path) -> None:
    """A screen reader hears who is on duty and who is away in which week; this week is the current one."""
    look = """
    [...document.querySelectorAll('.year tbody tr')].map((row) => [row.cells[0].textContent, [...row.cells].slice(1)
      .map((cell, n) => [document.querySelectorAll('.weeks [data-first]')[n].dataset.first, cell.textContent])
      .filter(([first, said]) => said && first >= '2026-11-30' && first < '2026-12-21')])
    """
    current = "document.querySelector('[aria-current]').textContent"
    visits_json, now = browse(site / "index.html", {"look": look}, {"now": "2026-12-08T18:00:00Z", "look": current})
    assert {
        "Ada Lovelace": [["2026-11-30", "on duty Nov 30 – Dec 2"], ["2026-12-14", "away"]],
        SCRIPT: [["2026-11-30", "on duty Dec 3–4"], ["2026-12-14", "on duty, away 1 day"]],
        LONG: [["2026-12-07", "on duty"]],
        HEBREW: [],
        "Barbara Liskov": [],
    } == dict(visits_json["value"])
    assert now["value"] == "Week of Dec 77"


def test_without_scripts_it_says_as_of_when(site: Path) -> None:
    """Then the page cannot know the day, and names the one it was made on."""
    [view] = browse(site / "index.html", {"scripts": False, "look": "document.querySelector('.now').innerText"})
    assert "As of Sunday, November 29, 2026." in view["value"].split("\n")


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


LINKS = "[...document.querySelectorAll('#Subscribe [data-to]')].filter((link) => link.checkVisibility())"
LINKS += ".map((link) => [link.dataset.to, link.href ?? link.value])"


def subscription(address: str, file: str, name: str) -> list[list[str]]:
    """Return the ways to subscribe that a page at the address has."""
    webcal = address.replace("http://", "webcal://") + file
    encoded, title = quote(address + file, safe=SAFE), quote(name, safe=SAFE)
    return [
        ["webcal", webcal],
        ["google", f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe=SAFE)}"],
        ["outlook", f"https://outlook.office.com/calendar/0/addfromweb?url={encoded}&name={title}"],
        ["copy", address + file],
        ["https", address + file],
    ]


def test_subscribing(address: str) -> None:
    """To the whole team or one person, with every kind of program, by the address that the page has."""
    choose = "const list = document.getElementById('feed_select'); list.value = 'people/ada-lovelace.ics';"
    choose += "list.dispatchEvent(new Event('change'));"
    copy = """navigator.clipboard.writeText = async (text) => { globalThis.copied = text; };
      document.querySelector('#Subscribe [data-to=copy]').click(); await Promise.resolve();"""
    team, ada = browse(
        address,
        {"look": LINKS},
        {"look": f"(async () => {{ {choose} {copy} return [{LINKS}, globalThis.copied]; }})()"},
    )
    name = "Software Triage </script><script>alert(2)</script>"
    assert subscription(address, "triage.ics", name) == team["value"]
    file = "people/ada-lovelace.ics"
    assert [subscription(address, file, f"{name}: Ada Lovelace"), address + file] == ada["value"]


def test_feeds_need_a_web_address(site: Path) -> None:
    """Opened as a file the page says so, and offers the file alone."""
    look = f"[{LINKS}.map(([kind]) => kind), document.getElementById('_noweb').checkVisibility()]"
    [view] = browse(site / "index.html", {"look": look})
    assert [["https"], True] == view["value"]


def test_a_page_that_knows_its_address_needs_no_server_and_no_scripts(site: Path, tmp_path: Path) -> None:
    """With `page` in team.yaml, links are right wherever the file is opened."""
    for name in ("team.yaml", "outages.yaml", "triage.ics"):
        (tmp_path / name).write_bytes((site.parent / name).read_bytes())
    with (tmp_path / "team.yaml").open("a", encoding="utf-8") as file:
        file.write("page: http://team.example/duty\n")
    triage(tmp_path, "--publish", "www")
    name = "Software Triage </script><script>alert(2)</script>"
    links = subscription("http://team.example/duty/", "triage.ics", name)
    seen, unseen = browse(tmp_path / "www/index.html", {"look": LINKS}, {"scripts": False, "look": LINKS})
    assert links == seen["value"]
    assert [link for link in links if link[0] != "copy"] == unseen["value"]


def test_nothing_private_is_published(site: Path) -> None:
    """No address of anybody, no reason for being away or exempt, in any of the files."""
    published = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*") if path.is_file()}
    assert len(published) == 8
    for secret in ("secret.example", "surgery", "childcare", "private reason"):
        assert [] == [name for name, text in published.items() if secret in text]
