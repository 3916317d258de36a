"""The JSON Schemas for editors say what the readers say."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rotation.files.source import Source
from rotation.files.yaml_nodes import Items, Node, Pairs, Scalar, compose

ROOT = Path(__file__).resolve().parents[2]
FILES = ("team", "outages")
SCHEMAS: dict[str, str] = runpy.run_path(str(ROOT / "schemas" / "generate.py"))["TEXTS"]


def plain(node: Node | None) -> Any:  # noqa: ANN401 - what a file says may be anything
    """Return what the node says, as an editor's YAML parser would."""
    match node:
        case None:
            return None
        case Scalar():
            return node.value
        case Items():
            return [plain(item) for item in node.items]
        case Pairs():
            return {key.text: plain(value) for key, value in node.pairs}


def errors(kind: str, text: str) -> list[str]:
    """Return what an editor would underline."""
    schema = json.loads(SCHEMAS[f"{kind}.schema.json"])
    validator = jsonschema.Draft7Validator(schema)
    return [error.message for error in validator.iter_errors(plain(compose(Source(text, "f"))))]


def test_the_committed_schemas_are_those_generated() -> None:
    """After a change to the tables of keys, run `python schemas/generate.py`."""
    folder = ROOT / "schemas"
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")} == SCHEMAS


@pytest.mark.parametrize("kind", FILES)
def test_schemas_are_schemas(kind: str) -> None:
    """Of draft 7, which all editors understand."""
    jsonschema.Draft7Validator.check_schema(json.loads(SCHEMAS[f"{kind}.schema.json"]))


@pytest.mark.parametrize("kind", FILES)
def test_the_sample_satisfies_its_schema_and_names_it(kind: str) -> None:
    """Its first line makes editors use the schema in the repository."""
    text = (ROOT / f"{kind}.yaml").read_text(encoding="utf-8")
    assert errors(kind, text) == []
    assert text.startswith(f"# yaml-language-server: $schema=schemas/{kind}.schema.json\n")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("team", "people: [Ada]"),
        ("team", "people: [{name: Ada, fte: 62.5%, weight: 0.5}]\neligible: {min_fte: 0.5}"),
        ("team", "people: [Ada]\nholidays_add: [2026-11-27, 2026-11-27: a, '2026-11-27: a']"),
        ("team", "people: [Ada]\nclosures: [2026-11-27 .. 2026-11-28, 2026-11-27..2026-11-29: a]"),
        ("team", "people: [{name: Ada, fte: 0}]\nremind: 1 day"),
        ("team", "people: [Ada]\nremind: [60 days, 1 day at 9:00]\npublish: {absences: away}\npage: https://a.example"),
        ("team", "people: [{name: Ada, weight: {2026-11-30: 0.5}, exempt: {2020-01-06: lead, 2026-11-30: false}}]"),
        ("team", "people: [{name: Ada, joined: [2020-01-06, 2026-03-02], left: 2024-05-31, max_days_out: 2}]"),
        ("team", "people: [Ada]\neligible: {2026-11-30: {min_fte: 50%}}\nholidays: {2026-11-30: US-WI}"),
        ("outages", ""),
        ("outages", "- {who: [Ada], from: 2026-01-01, every: FREQ=DAILY}"),
    ],
)
def test_what_is_read_satisfies_the_schema(kind: str, text: str) -> None:
    """An editor underlines nothing that is right."""
    assert errors(kind, text) == []


@pytest.mark.parametrize("days", ["0 days", "61 days", "-1 days", "3", "3 days at 24:00", "[3]"])
def test_what_no_reminder_can_be_is_underlined(days: str) -> None:
    """The schema has the limits that the reader has."""
    assert errors("team", f"people: [Ada]\nremind: {days}") != []


CASES = sorted(
    path
    for code in ("unknown-key", "missing-key", "wrong-type", "bad-name")
    for path in (ROOT / "tests" / "data" / "errors" / code).glob("*/*.yaml")
    if path.parent.name != "everyone"  # a name like any other in form
)


def test_there_are_cases() -> None:
    """Of errors of form, which a schema can express."""
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_errors_of_form_are_underlined(path: Path) -> None:
    """What the readers refuse for its form, an editor shows while it is typed."""
    assert errors(path.stem, path.read_text(encoding="utf-8")) != []
