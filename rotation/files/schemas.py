"""JSON Schemas for editors, made of the same tables that validate: they complete keys and underline mistakes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rotation.files.fields import schema
from rotation.files.outages import OUTAGES
from rotation.files.team import TEAM

if TYPE_CHECKING:
    from rotation.files.schema import Schema


def schemas() -> dict[str, str]:
    """Return the text of each schema by the name of its file."""
    return {
        "team.schema.json": _text("team.yaml: who shares the duty, and by which rules", schema(TEAM)),
        # A file that has nothing but comments is null.
        "outages.schema.json": _text("outages.yaml: who is away when", {"anyOf": [OUTAGES.schema, {"type": "null"}]}),
    }


def _text(title: str, schema: Schema) -> str:
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **schema}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
