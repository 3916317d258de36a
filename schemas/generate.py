"""Write the JSON Schemas anew, after a change to the tables in rotation/files: `python schemas/generate.py`."""  # noqa: INP001

from __future__ import annotations

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from rotation.files.outages import OUTAGES  # noqa: E402
from rotation.files.team import TEAM  # noqa: E402

SCHEMAS = {
    "team": {"title": "team.yaml: who shares the duty, and by which rules", **TEAM.schema},
    # A file with nothing but comments is null.
    "outages": {"title": "outages.yaml: who is away when", "anyOf": [OUTAGES.schema, {"type": "null"}]},
}
TEXTS = {
    f"{name}.schema.json": json.dumps(
        {"$schema": "http://json-schema.org/draft-07/schema#", **schema}, indent=2, ensure_ascii=False
    )
    + "\n"
    for name, schema in SCHEMAS.items()
}

if __name__ == "__main__":
    for file, text in TEXTS.items():
        (FOLDER / file).write_text(text, encoding="utf-8")
