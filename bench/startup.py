"""How long commands take, beside what Python needs to import the libraries that they use.

`python -m bench.startup [RUNS]` runs both as whole processes, in turn, and prints the median of each and the median of
their ratios, pair by pair, so that the figures hold on a machine whose speed drifts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench import argument

RUNS = 11
TRIAGE = str(Path(__file__).parents[1] / "triage.py")
TEAM = "name: Ten\nholidays: US-WI\npeople: [Ann, Bob, Cleo, Dan, Eve, Fay, Gus, Hal, Ida, Jon]\n"
OUTAGES = """\
- {who: Ann, from: 2026-12-07, to: 2026-12-11}
- {who: Bob, from: 2026-12-21, to: 2027-01-08}
- {who: Cleo, from: 2026-01-02, every: FREQ=WEEKLY;BYDAY=FR}
- {who: [Dan, Eve], from: 2027-03-15, to: 2027-03-19}
"""
FILES = "import ruamel.yaml, holidays; holidays.country_holidays('US')"
COMMANDS = {
    "--generateNextRotation": f"import numpy, highspy, dateutil.rrule; {FILES}",
    "--check rotation.txt": f"import dateutil.rrule; {FILES}",
    "--list": FILES,
    "--help": "",
}


def main() -> int:
    """Measure and print."""
    runs = argument(1, RUNS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "team.yaml").write_text(TEAM, "utf-8")
        (folder / "outages.yaml").write_text(OUTAGES, "utf-8")
        _seconds(folder, "--generateNextRotation", keep="rotation.txt")
        _seconds(folder, "--load", "rotation.txt")
        print(f"{'command, ten people':<28}{'command':>10}{'imports':>10}{'ratio':>8}")
        for command, imports in COMMANDS.items():
            pairs = [(_seconds(folder, *command.split()), _python(imports)) for _ in range(runs)]
            own, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
            ratio = statistics.median(a / b for a, b in pairs)
            print(f"{command:<28}{own:>9.3f}s{theirs:>9.3f}s{ratio:>8.2f}")
    return 0


def _seconds(folder: Path, *arguments: str, keep: str | None = None) -> float:
    """Return how long a command takes; what it prints goes into the file `keep`."""
    began = perf_counter()
    completed = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, TRIAGE, "-C", str(folder), "--today", "2026-11-29", *arguments],
        check=True,
        capture_output=True,
    )
    seconds = perf_counter() - began
    if keep:
        (folder / keep).write_bytes(completed.stdout)
    return seconds


def _python(statement: str) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)  # noqa: S603 (our own statements)
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
