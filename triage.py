#!/usr/bin/env python3
"""Start the tool from a checkout: make sure that the packages it needs are there, then run rotation.cli.

This file must stay readable for every Python there is, so that an old one can say that it is too old.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write("error: Python 3.11 or newer is needed, and this is Python %d.%d\n" % sys.version_info[:2])
    sys.stderr.write("  = help: run it with a newer one, such as: python3.12 triage.py --help\n")
    sys.exit(2)

ROOT = os.path.dirname(os.path.realpath(__file__))
if not sys.flags.safe_path:
    del sys.path[0]  # the folder of this file, where a numpy.py is somebody else's

try:
    sys.path.insert(0, ROOT)
    import rotation  # noqa: F401 (what is in the package is found in it from here on)

    del sys.path[0]

    from rotation.bootstrap.ensure import ensure

    ensure(ROOT)

    from rotation.cli import main

    code = main()
except KeyboardInterrupt:
    sys.stderr.write("Interrupted.\n")
    code = 130
sys.exit(code)
