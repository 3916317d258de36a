"""--publish DIR: write the feeds, the data and the page into a folder that can be put on any web server."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

from rotation.atomic import lock_folders, make_folder
from rotation.calendars.classify import classify
from rotation.calendars.diff import guard_emptied
from rotation.calendars.ownership import BLANK_SEAL, find_calendar_file, seal
from rotation.commands._context import read
from rotation.errors import Exit
from rotation.fairness.history import tally_weeks
from rotation.publishing.feeds import FOLDER, TEAM_FEED, build_feeds, name_feeds
from rotation.publishing.folder import DATA, Folder
from rotation.publishing.page import build_page
from rotation.publishing.page_data import build_page_data
from rotation.publishing.timeline import build_timeline

if TYPE_CHECKING:
    from pathlib import Path

    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.options import Options
    from rotation.terminal import Terminal

PAGE = "index.html"


def run(options: Options, terminal: Terminal) -> Exit:
    """Write what has changed since it was last published, or with `--dryRun` name it.

    Raises RefusedError where the folder, or a file in it, is not this rotation's, or where the calendar has lost all
    duties that are published.
    """
    inputs = read(options, terminal)
    team, path = inputs.team, options.path(options.arguments[0])
    if options.dry_run:
        return _publish(inputs, path, options, terminal)
    local = find_calendar_file(team, options.folder)
    # The calendar is only read, so it need not be writable; but nobody may change it before all is written.
    with lock_folders(options.folder, *([] if local is None else [local])):
        make_folder(path)
        others = [options.folder, *([] if local is None else [local.parent])]
        with nullcontext() if any(path.samefile(other) for other in others) else lock_folders(path):
            return _publish(inputs, path, options, terminal)


def _publish(inputs: Inputs, path: Path, options: Options, terminal: Terminal) -> Exit:
    """Read the calendar, and write what differs; to be called with the locks held."""
    calendar = inputs.read_calendar()
    terminal.show_problems(inputs.warn_of_unknown_duties(calendar))
    inputs.say_how_to_begin(calendar, options, terminal)
    folder = Folder(path, inputs.team, find_calendar_file(inputs.team, options.folder), calendar.live_ids)
    folder.check(options.folder)
    if not folder.is_calendar(TEAM_FEED):
        guard_emptied(calendar, classify(folder.events(TEAM_FEED) or (), inputs.team).duties)
    files = _build_files(inputs, calendar, folder)
    for name in [name for name in files if folder.is_calendar(name)]:
        del files[name]
        terminal.note(f"{path / name} is the calendar itself. It was not changed.")
    changed, gone = folder.find_changed(files), folder.find_left_over(FOLDER, files)
    if not options.dry_run:
        folder.sweep([*files, *gone])
        with terminal.progress("Publishing", len(changed) + len(gone)) as progress:
            folder.write({name: files[name] for name in changed}, gone, progress.step)
    if options.json:
        numbers = {"written": changed, "removed": gone, "unchanged": len(files) - len(changed)}
        terminal.print_json({"folder": str(path), **numbers})
    else:
        terminal.note(_format_outcome(str(path), len(files), len(changed), len(gone), dry_run=options.dry_run))
    return Exit.DONE


def _build_files(inputs: Inputs, calendar: CalendarEvents, folder: Folder) -> dict[str, bytes]:
    """Return everything that is published, by its path in the folder; the page comes last."""
    team, outages, today = inputs.team, inputs.outages, inputs.today
    duties = calendar.duties
    tallies = tally_weeks(team, outages, duties, today)
    names = name_feeds(team, {duty.person for duty in duties})
    timeline = build_timeline(team, outages, duties, today)
    stretches = calendar.join_duties(team.week)
    data = build_page_data(team, stretches, tallies, timeline, feeds=names, feed=TEAM_FEED, today=today)
    html = build_page(team, stretches, tallies, timeline=timeline, data=data, today=today)
    feeds = build_feeds(calendar, team, today, folder.events, inputs.find_away_today(duties))
    published = (
        json.dumps({**data, "files": sorted([*feeds, DATA, PAGE]), "seal": BLANK_SEAL}, ensure_ascii=False, indent=1)
        + "\n"
    )
    return {
        **feeds,
        DATA: seal(published.encode(), team.mark),
        PAGE: seal(html.encode(), team.mark),
    }


def _format_outcome(folder: str, files: int, changed: int, gone: int, *, dry_run: bool) -> str:
    """Return what was done, or would be, in one line."""
    if dry_run:
        remove = f" and remove {gone}" if gone else ""
        return f"Dry run: would write {changed} of {files} files in {folder}{remove}."
    removed = f", {gone} removed" if gone else ""
    return f"Published in {folder}: {files} files, {changed} changed{removed}."
