"""The tool as a process of its own, but for the clock: whatever it waits for has passed at once.

Where TRIAGE_TEST_CONTROL is the port of the calendar server, that one learns which process is to be killed.
"""

from __future__ import annotations

import http.client
import os
import sys

from rotation.cli import main
from tests.calendars.google.world import Clock

if __name__ == "__main__":
    if port := os.environ.get("TRIAGE_TEST_CONTROL"):
        connection = http.client.HTTPConnection("127.0.0.1", int(port))
        connection.request("POST", "/control", f'["sender", {{"pid": {os.getpid()}}}]')
        connection.getresponse().read()
        connection.close()
    sys.exit(main(patience=Clock().retry_policy()))
