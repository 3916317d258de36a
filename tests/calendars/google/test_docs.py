"""What docs/google-calendar.md says about messages and commands is so."""

from __future__ import annotations

import re

import pytest

from rotation.calendars.google import credentials
from tests.calendars.google.server import REFUSALS
from tests.calendars.google.world import ROOT

TEXT = (ROOT / "docs" / "google-calendar.md").read_text(encoding="utf-8")
SOURCE = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text("utf-8") for path in (ROOT / "rotation").rglob("*.py")))
FROM_GOOGLE = " ".join(str(more.get("message")) for _, _, more in REFUSALS.values())
TABLE = TEXT.partition("## When something is wrong")[2]
MESSAGES = re.findall(r"(?m)^\| (?!the message|---)([^|]+) \|", TABLE)


@pytest.mark.parametrize("message", MESSAGES)
def test_the_messages_are_those_of_the_tool(message: str) -> None:
    """Each one that the table explains is printed by the tool, or is Google's own."""
    parts = [part.strip() for part in re.split("…|;", message) if part.strip()]
    assert [part for part in parts if part not in SOURCE and part not in FROM_GOOGLE] == []


def test_the_table_has_the_usual_ones() -> None:
    """There is a line for each of them: it is no accident that all are right."""
    assert len(MESSAGES) > 20


def test_the_hints_have_the_gcloud_command_of_the_docs() -> None:
    """The commands in the messages are those of the page; only gcloud's own client is never used for calendars."""
    commands = re.findall(r"(?m)^ {4}(gcloud auth .*)$", TEXT)
    scopes = f"--scopes=https://www.googleapis.com/auth/cloud-platform,{credentials.SCOPE}"
    assert [command for command in commands if "--scopes" in command] == [
        f"gcloud auth application-default login --client-id-file=client_secret.json {scopes}"
    ]
    assert [command.partition("=")[0] for command in commands if "--scopes" not in command] == [
        "gcloud auth application-default login --impersonate-service-account"
    ]
    assert "--client-id-file=CLIENT.json --scopes=https://www.googleapis.com/auth/cloud-platform,{SCOPE}" in SOURCE


def test_it_says_what_it_rests_on() -> None:
    """On top, before anything else: nothing has been seen at Google."""
    assert "Nothing on this page has been seen at Google." in TEXT.partition("\n## ")[0]
