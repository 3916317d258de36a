"""--publish DIR: write the feeds, the data and the page into a folder that can be put on any web server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rotation.calendars import GOOGLE
from rotation.commands._context import read
from rotation.errors import Exit
from rotation.fairness.history import tally_weeks
from rotation.publishing.feeds import FOLDER, TEAM_FEED, feed_names, feeds
from rotation.publishing.folder import Folder
from rotation.publishing.page import page
from rotation.publishing.page_data import data
from rotation.publishing.timeline import year

if TYPE_CHECKING:
    from rotation.calendars.classify import CalendarEvents
    from rotation.commands._context import Inputs
    from rotation.spec import Options
    from rotation.terminal import Terminal

PAGE, DATA = "index.html", "data.json"


def run(options: Options, terminal: Terminal) -> Exit:
    """Write what has changed since it was last published, or with `--dryRun` name it."""
    inputs = read(options, terminal)
    team, path = inputs.team, options.path(options.arguments[0])
    local = None if team.calendar.startswith(GOOGLE) else options.folder / team.calendar
    folder = Folder(path, local)
    files = _files(inputs, inputs.read_calendar(), folder)
    for name in [name for name in files if folder.is_calendar(name)]:
        del files[name]
        terminal.note(f"{path / name} is the calendar itself, and stays as it is.")
    changed, gone = folder.changed(files), folder.left_over(FOLDER, files)
    if not options.dry_run:
        with terminal.progress("Publishing", len(changed) + len(gone)) as progress:
            folder.write({name: files[name] for name in changed}, gone, progress.step)
    if options.json:
        told = {"written": changed, "removed": gone, "unchanged": len(files) - len(changed)}
        terminal.json({"folder": str(path), **told})
    else:
        terminal.note(_closing(str(path), len(files), len(changed), len(gone), dry_run=options.dry_run))
    return Exit.DONE


def _files(inputs: Inputs, calendar: CalendarEvents, folder: Folder) -> dict[str, bytes]:
    """Return everything that is published, by its path in the folder; the page comes last."""
    team, outages, today = inputs.team, inputs.outages, inputs.today
    held = calendar.duties
    tallies = tally_weeks(team, outages, held, today)
    names = feed_names(team, {duty.person for duty in held})
    known = data(team, held, tallies, feeds=names, feed=TEAM_FEED, today=today)
    shown = page(team, held, tallies, shown=year(team, outages, held, today), data=known, today=today)
    return {
        **feeds(calendar, team, today, folder.events),
        DATA: (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode(),
        PAGE: shown.encode(),
    }


def _closing(folder: str, files: int, changed: int, gone: int, *, dry_run: bool) -> str:
    """Return what was done, or would be, in one line."""
    removed = f", {gone} removed" if gone else ""
    said = f"{files} files, {changed} changed{removed}"
    return f"Nothing was written; in {folder} it would be {said}." if dry_run else f"Published in {folder}: {said}."
