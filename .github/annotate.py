"""Check the rotation files that a pull request changes, and put each problem on its line: `annotate.py BASE`.

BASE is what the pull request is compared with, as `origin/main`. What is printed are GitHub's workflow commands. Ends
with 1 when a file could not be loaded as it is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PATTERNS = ("rotation*.txt", "**/rotation*.txt", "rotations/*.txt")


def changed(base: str) -> list[str]:
    """Return the rotation files that have changed since BASE and are still there."""
    patterns = [f":(glob){pattern}" for pattern in PATTERNS]
    command = ["git", "diff", "-z", "--name-only", "--diff-filter=d", f"{base}...HEAD", "--", *patterns]
    listed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    return [name for name in listed.split("\0") if name]


def annotation(problem: dict[str, Any], file: str) -> str:
    """Return the problem as a workflow command, at its own place, else at the top of the file that was checked."""
    place = {"file": problem["file"] or file, "line": problem["line"] or 1, "col": problem["column"] or 1}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in place.items())
    title = _escaped(problem["code"], ":,")
    message = "\n".join(filter(None, (problem["message"], problem["help"])))
    return f"::{problem['severity']} {properties},title={title}::{_escaped(message)}"


def _escaped(text: str, further: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + further else char for char in text)


def main(base: str) -> int:
    """Check every file; return the exit code."""
    worst = 0
    for file in changed(base):
        command = [sys.executable, "triage.py", "--check", file, "--json"]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, encoding="utf-8")
        worst = max(worst, min(1, done.returncode))
        for problem in json.loads(done.stdout or "{}").get("problems", []):
            print(annotation(problem, file))
    return worst


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
