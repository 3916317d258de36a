"""Loading into a calendar at Google: requests and seconds, beside the way of the tool before this one.

    python -m bench.google [SIZES]

With SIZES only so many of the numbers of weeks are measured, the smallest first. Both ways talk to the calendar server
of the tests, on this machine, where a request takes some milliseconds. At Google it takes a hundred or more, so that
there the column of requests decides. The way before: one insertion for each line of the file, whatever the calendar
holds. It is measured with the same client and transport as ours.
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

from bench import argument
from rotation.calendars.apply import apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.transport import Transport
from tests.calendars.google.world import GoogleWorld, Server
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, TODAY, live, rota

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotation.model import Rotation

WEEKS = (10, 52, 260)


def ours(world: GoogleWorld, rotation: Rotation) -> None:
    """List, plan, write what differs, list again to compare."""
    with world.store() as store:
        apply(diff(rotation, classify(store.events(), TEAM), TEAM, today=TODAY), store)


def before(world: GoogleWorld, rotation: Rotation) -> None:
    """Insert an event for each line."""
    transport = Transport(world.server.environ, RetryPolicy())
    before = len(world.everything())
    for number, duty in enumerate(rotation.duties(TEAM.week)):
        body = {
            "id": f"{before:08}{number:08}",  # Google would choose one
            "summary": f"Triage: {duty.person}",
            "start": {"date": str(duty.span.start)},
            "end": {"date": str(duty.span.end)},
            "transparency": "transparent",
        }
        transport.send("insert", calendarId=world.calendar, body=body)
    transport.close()


def measured(world: GoogleWorld, rotation: Rotation, way: Callable[[GoogleWorld, Rotation], None]) -> tuple[str, ...]:
    """Return the requests, the seconds, and how many events the calendar has afterwards."""
    world.arm()
    begun = perf_counter()
    way(world, rotation)
    seconds = perf_counter() - begun
    return str(len(world.requests())), f"{seconds:.2f}", str(len(live(world)))


def main() -> None:
    """Print the table."""
    rows: list[tuple[str, ...]] = [("weeks", "load", "requests", "seconds", "events", "before:", "seconds", "events")]
    with Server() as server:
        ours(GoogleWorld(server), rota(ADA))  # imports and connections are not what is measured
        for weeks in WEEKS[: argument(1, len(WEEKS))]:
            first = rota(*[(ADA, ALAN, GRACE)[n % 3] for n in range(weeks)])
            swapped = rota(*[(ALAN, ADA)[n % 2] for n in range(2)])
            mine, theirs = GoogleWorld(server), GoogleWorld(server)
            for name, rotation in (("first", first), ("the same again", first), ("two weeks swapped", swapped)):
                rows.append((str(weeks), name, *measured(mine, rotation, ours), *measured(theirs, rotation, before)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (
            f"{cell:{'<' if column == 1 else '>'}{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


if __name__ == "__main__":
    main()
