"""What each refusal means: the exit code, Google's own words, and the way out."""

from __future__ import annotations

import json
import string
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.google.answer import AnswerError, read_error
from rotation.calendars.google.credentials import Identity
from rotation.calendars.google.errors import TABLE, Kind, Situation, explain, find_row
from rotation.errors import Exit, TriageError
from tests.calendars.google.world import CANARY
from tests.calendars.world import ADA, load, monday, rota

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld

SITUATION = Situation(
    "the Google calendar 'Duties'", "duties@example.org", Identity(None, "the sign-in", "sign in again")
)


@pytest.mark.parametrize(
    ("fault", "code", "says", "way_out"),
    [
        ("quota", Exit.TEMPORARY, "read-only for some hours", "tomorrow"),
        ("daily", Exit.TEMPORARY, "used up its requests for today", "/quotas"),
        ("unreg", Exit.SIGN_IN, "without a sign-in", "proxy"),
        ("401", Exit.SIGN_IN, "does not accept the token in GOOGLE_OAUTH_ACCESS_TOKEN", "create a new one"),
        (
            "scope",
            Exit.SIGN_IN,
            "insufficient authentication scopes",
            "https://www.googleapis.com/auth/calendar.events",
        ),
        ("disabled", Exit.SIGN_IN, "has not been used in project 123", "click 'Enable'"),
        ("quota-project", Exit.SIGN_IN, "does not name the Google Cloud project", "set-quota-project"),
        ("project", Exit.SIGN_IN, "required permission to use project p", "Service Usage Consumer"),
        ("suspended", Exit.SIGN_IN, "suspended or deleted", "another project"),
        ("domain", Exit.SIGN_IN, "administrators of the organization", "https://admin.google.com"),
        ("no-calendar", Exit.SIGN_IN, "must be signed up for Google Calendar", "calendar.google.com"),
        ("403", Exit.SIGN_IN, "may not change", "'Make changes to events'"),
        ("role", Exit.SIGN_IN, "need to have writer access", "'Make changes to events'"),
        ("404", Exit.SIGN_IN, "there is no Google calendar", "'Integrate calendar'"),
        ("400", Exit.BUG, "did not understand", "report it"),
        ("418", Exit.TEMPORARY, "I am a teapot, short and stout.", "running the same command again is safe"),
        ("302", Exit.TEMPORARY, "did not come from Google Calendar", "captive portal"),
    ],
)
def test_what_ends_a_load(google: GoogleWorld, fault: str, code: Exit, says: str, way_out: str) -> None:
    """A refusal that is about everything ends it, and says what to do."""
    google.arm(fault, at=2, times=1_000)
    with pytest.raises(TriageError) as caught:
        load(google, rota(ADA))
    assert (caught.value.exit, says in str(caught.value), way_out in (caught.value.hint or "")) == (code, True, True)


@pytest.mark.parametrize(
    ("fault", "says", "way_out"),
    [
        ("guest", "Invalid attendee email.", "team.yaml"),
        ("type", "Events of this type cannot be changed so.", "the event in Google Calendar"),
        ("large", "The event is too large.", "the description in team.yaml"),
        ("organizer", "Only the organizer can change shared properties.", "ask the organizer"),
        ("service", "Service accounts cannot invite attendees.", "remove the guests"),
    ],
)
def test_what_is_about_one_event(google: GoogleWorld, fault: str, says: str, way_out: str) -> None:
    """It is named, in Google's own words; the rest of the load is done."""
    google.arm(fault, at=2)
    _, applied = load(google, rota(ADA, ADA))
    [refused] = applied.changes.refused
    assert refused.action.duty.span.start == monday(0)
    assert (says in refused.reason, way_out in (refused.hint or "")) == (True, True)
    assert applied.written == 1


@pytest.mark.parametrize("fault", ["disabled", "domain", "no-calendar", "403", "404", "418", "400", "guest"])
def test_what_ends_a_listing(google: GoogleWorld, fault: str) -> None:
    """No refusal of a listing is about one event."""
    google.arm(fault, times=1_000)
    with pytest.raises(TriageError) as caught:
        google.store().events()
    assert caught.value.hint
    assert "change" not in str(caught.value).split(":")[0]


REASONS = [*sorted({reason for row in TABLE for reason in row.reasons}), "ofTheFuture"]


@given(
    status=st.sampled_from([status.value for status in HTTPStatus if status not in range(200, 300)]),
    reasons=st.lists(st.sampled_from(REASONS), max_size=2),
    message=st.text(string.printable + "{}\u00e4\u2028", max_size=400),
    writes=st.booleans(),
)
def test_the_table_is_whole(status: int, reasons: list[str], message: str, *, writes: bool) -> None:
    """Whatever the status, the words and the message, there is a way out; what is not known shows Google's message."""
    error = AnswerError(status, tuple(reasons), message)
    meaning, row = explain(error, SITUATION, writes=writes), find_row(error, writes=writes)
    assert meaning.hint
    if not row.reasons and not row.statuses:
        assert message in str(meaning)


@pytest.mark.parametrize("number", range(len(TABLE)))
def test_every_line_of_the_table_is_needed(number: int) -> None:
    """None of them is hidden by those above it."""
    row = TABLE[number]
    error = AnswerError(next(iter(row.statuses), HTTPStatus.CONFLICT), tuple(row.reasons)[:1], row.says)
    assert row in [find_row(error, writes=writes) for writes in (False, True)]


@pytest.mark.parametrize(
    ("body", "reasons", "message"),
    [
        (b'{"error": {"errors": [{"reason": "a", "message": "m"}], "message": "n"}}', ("a",), "n"),
        (b'{"error": {"errors": [{"reason": "a", "message": "m"}]}}', ("a",), "m"),
        (b'{"error": {"message": "n", "details": [{"reason": "B_C"}, {"@type": "x"}]}}', ("B_C",), "n"),
        (b'{"error": {"message": "two\\nlines \\u0007 bell"}}', (), "two lines bell"),
        (b'{"error": {"errors": [{"reason": "not a word"}, {"reason": 1}]}}', (), ""),
        (b'{"error": "text"}', (), ""),
        (b'{"error": null}', (), ""),
        (b"[]", (), ""),
        (b"<html>", (), ""),
        (b"", (), ""),
        (b"\xff", (), ""),
    ],
)
def test_reading_an_error(body: bytes, reasons: tuple[str, ...], message: str) -> None:
    """Words and message, in each form that Google has; and nothing of what is no error of Google's."""
    error = read_error(403, body, None)
    assert (error.reasons, error.message) == (reasons, message)


@pytest.mark.parametrize(
    "secret", [CANARY, "1//0canary", "GOCSPX-canary", "Bearer canary", "eyJhbGciOiJSUzI1NiJ9.canary", "any token"]
)
def test_a_message_with_a_secret(secret: str) -> None:
    """What looks like one, or is the token in use, is left out."""
    body = json.dumps({"error": {"message": f"Request with {secret} failed"}}).encode()
    assert "canary" not in str(read_error(400, body, "any token"))
    assert "any token" not in str(read_error(400, body, "any token"))


def test_a_message_without_end() -> None:
    """It is cut."""
    body = json.dumps({"error": {"message": "x" * 100_000}}).encode()
    assert len(str(read_error(400, body, None))) < 400


def test_kinds_are_all_used() -> None:
    """Each kind of meaning is that of some line."""
    assert {row.kind for row in TABLE} == set(Kind)
