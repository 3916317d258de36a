"""Write the JSON Schemas anew, after a change to the tables in rotation/files: `python schemas/generate.py`."""  # noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from rotation.files.schemas import schemas  # noqa: E402

for name, text in schemas().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
