"""How much CPU time each action takes, beside what Python needs to import the same modules.

`python -m bench.startup [RUNS [ACTIONS]]` runs both as whole processes, in turn, so many times, for the first so many
actions, and prints the least of each, which noise only adds to. The modules are those that the action has imported in a
run of its own, ours among them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import argument, cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

RUNS = 7
ROOT = Path(__file__).parents[1]
TEAM = "name: Ten\nholidays: US-WI\npeople: [Ann, Bob, Cleo, Dan, Eve, Fay, Gus, Hal, Ida, Jon]\n"
OUTAGES = """\
- {who: Ann, from: 2026-12-07, to: 2026-12-11}
- {who: Bob, from: 2026-12-21, to: 2027-01-08}
- {who: Cleo, from: 2026-01-02, every: FREQ=WEEKLY;BYDAY=FR}
- {who: [Dan, Eve], from: 2027-03-15, to: 2027-03-19}
"""
# Each can be done again and again: what would change something is only shown.
ACTIONS = (
    "--help",
    "--version",
    "--printCompletion bash",
    "--list",
    "--who",
    "--handoff",
    "--report",
    "--check",
    "--check rotation.txt",
    "--load rotation.txt --dryRun",
    "--swap 2026-12-07 2026-12-14 --dryRun",
    "--assign 2026-12-07 Eve --dryRun",
    "--delete 2026-12-07 --dryRun",
    "--away Eve 2027-06-01 --dryRun",
    "--undo --dryRun",
    "--publish page --dryRun",
    "--generateNextRotation",
    "--repair",
    "--explain 2026-12-07",
)
# What begins with an underscore is a part of another module, or not there on this system.
IMPORT = """\
import sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    try:
        __import__(name)
    except ImportError:
        pass
"""


def main() -> int:
    """Measure and print."""
    runs, count = argument(1, RUNS), argument(2, len(ACTIONS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "team.yaml").write_text(TEAM, "utf-8")
        (folder / "outages.yaml").write_text(OUTAGES, "utf-8")
        rotation = _run(_command(folder, "--generateNextRotation")).stdout
        (folder / "rotation.txt").write_bytes(rotation)
        _run(_command(folder, "--load", "rotation.txt"))
        print(f"{'action, ten people':<40}{'action':>10}{'imports':>10}{'ratio':>8}{'modules':>9}")
        for action in ACTIONS[:count]:
            command = _command(folder, *action.split())
            modules = _list_modules(command)
            imports = [sys.executable, "-c", IMPORT, str(ROOT), *modules]
            pairs = [(cpu_seconds(command), cpu_seconds(imports)) for _ in range(runs)]
            own, theirs = (min(times) for times in zip(*pairs, strict=True))
            print(f"{action:<40}{own:>9.3f}s{theirs:>9.3f}s{own / theirs:>8.2f}{len(modules):>9}", flush=True)
    return 0


def _command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "triage.py"), "-C", str(folder), "--today", "2026-11-29", *arguments]


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own program)


def _list_modules(command: Sequence[str]) -> list[str]:
    """Return the modules that the command imports, in order."""
    (python, *arguments) = command
    lines = _run([python, "-X", "importtime", *arguments]).stderr.decode().splitlines()
    names = (line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:"))
    return [name for name in names if name not in {"imported package", "site"}]


if __name__ == "__main__":
    sys.exit(main())
