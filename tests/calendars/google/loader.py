"""The tool as a process of its own, but for the clock: whatever it waits for has passed at once.

Where TRIAGE_TEST_CONTROL is the port of the calendar server, that one learns which process is to be killed.
"""

from __future__ import annotations

import http.client
import os
import random
import sys
import time

if __name__ == "__main__":
    if port := os.environ.get("TRIAGE_TEST_CONTROL"):
        connection = http.client.HTTPConnection("127.0.0.1", int(port))
        connection.request("POST", "/control", f'["sender", {{"pid": {os.getpid()}}}]')
        connection.getresponse().read()
        connection.close()
    # Before the tool is imported, so that it finds this clock wherever it asks for the time or waits.
    waited: list[float] = []
    setattr(time, "sleep", waited.append)  # noqa: B010 (other types than the real one's, on purpose)
    setattr(time, "monotonic", lambda: sum(waited))  # noqa: B010 (as above)
    setattr(random, "uniform", lambda _, high: high)  # noqa: B010 (as above: the longest pause of all)

    from rotation.cli import main

    sys.exit(main())
