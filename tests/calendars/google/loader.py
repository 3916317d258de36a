"""The tool as a process of its own, but for the clock: whatever it waits for has passed at once.

Where TRIAGE_TEST_CONTROL names the calendar server, that one learns which process is to be killed.
"""

from __future__ import annotations

import os
import sys
import urllib.request

from rotation.cli import main
from tests.calendars.google.world import Clock

if __name__ == "__main__":
    if address := os.environ.get("TRIAGE_TEST_CONTROL"):
        body = f'["sender", {{"pid": {os.getpid()}}}]'.encode()
        with urllib.request.urlopen(address, body) as answer:  # noqa: S310 (the loopback)
            answer.read()
    sys.exit(main(patience=Clock().patience()))
