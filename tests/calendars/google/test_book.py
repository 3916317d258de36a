"""The tests' own calendar server: it does what Google describes, and refuses nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.calendars.google.book import Book, NoError, Resource
from tests.calendars.google.reference import problem_with

DAYS: Resource = {"start": {"date": "2026-11-30"}, "end": {"date": "2026-12-05"}}
EVENT: Resource = {"id": "abcde", "summary": "Duty", **DAYS}


def status_of(book: Book, method: str, body: Resource, asked: dict[str, str] | None = None) -> int:
    """Return what the server says to a change of EVENT."""
    try:
        getattr(book, method)(EVENT["id"], body, asked or {}, None)
    except NoError as no:
        return no.status
    return 200


@pytest.mark.parametrize(
    ("method", "asked", "body"),
    [
        ("list", {"maxResults": "2500", "showDeleted": "true", "singleEvents": "false", "alt": "json"}, None),
        ("list", {"eventTypes": "default"}, None),
        ("get", {}, None),
        ("insert", {"sendUpdates": "none"}, EVENT),
        ("insert", {}, {**EVENT, "guestsCanInviteOthers": False, "privateCopy": True, "endTimeUnspecified": True}),
        ("update", {"eventLabelVersion": "1", "conferenceDataVersion": "1", "supportsAttachments": "true"}, EVENT),
        ("patch", {}, {"recurrence": None, "start": {"date": "2026-11-30", "dateTime": None}}),
        ("patch", {}, {"extendedProperties": {"private": {"a": "b", "c": None}}}),
        ("delete", {"sendUpdates": "all"}, None),
    ],
)
def test_what_the_document_has(method: str, asked: dict[str, str], body: Resource | None) -> None:
    """Requests as Google describes them are let through, also those that this tool does not make."""
    assert problem_with(method, asked, body) is None


@pytest.mark.parametrize(
    ("method", "asked", "body"),
    [
        ("list", {"showDeletd": "true"}, None),
        ("list", {"showDeleted": "yes"}, None),
        ("list", {"maxResults": "many"}, None),
        ("list", {"eventTypes": "party"}, None),
        ("list", {}, {}),
        ("insert", {"sendUpdates": "some"}, EVENT),
        ("insert", {}, None),
        ("insert", {}, {**EVENT, "sumary": "Duty"}),
        ("insert", {}, {**EVENT, "sequence": "1"}),
        ("insert", {}, {**EVENT, "start": {"day": "2026-11-30"}}),
        ("insert", {}, {**EVENT, "attendees": [{"mail": "a@b.org"}]}),
        ("insert", {}, {**EVENT, "description": None}),
        ("insert", {}, {**EVENT, "extendedProperties": {"private": {"a": 1}}}),
        ("update", {"eventLabelVersion": "2"}, EVENT),
        ("delete", {"notify": "true"}, None),
    ],
)
def test_what_the_document_does_not_have(method: str, asked: dict[str, str], body: Resource | None) -> None:
    """A misspelt parameter or field, or a value of another type, would do nothing at Google: here it fails."""
    assert problem_with(method, asked, body) is not None


def test_an_omitted_sequence_number_is_zero() -> None:
    """A whole event without it is older than one that was changed; a part of one is not."""
    book = Book()
    book.put({**EVENT, "sequence": 2})
    assert status_of(book, "update", EVENT) == 400
    assert status_of(book, "update", {**EVENT, "sequence": 1}) == 400
    assert status_of(book, "update", {**EVENT, "sequence": 2}) == 200
    assert status_of(book, "patch", {"summary": "Else"}) == 200


def test_labels_and_colours_by_version() -> None:
    """Version 1 takes the label that is sent, or takes it away, and leaves the colour; without it the label is lost."""
    book = Book()
    book.put({**EVENT, "eventLabelId": "l", "colorId": "1"})
    book.update("abcde", {**EVENT, "eventLabelId": "l", "colorId": "2"}, {"eventLabelVersion": "1"}, None)
    assert (book.entries["abcde"]["eventLabelId"], book.entries["abcde"]["colorId"]) == ("l", "1")
    book.patch("abcde", {"summary": "Else"}, {}, None)
    assert book.entries["abcde"]["eventLabelId"] == "l"
    book.update("abcde", {**EVENT, "eventLabelId": "l", "colorId": "2"}, {}, None)
    assert ("eventLabelId" in book.entries["abcde"], book.entries["abcde"]["colorId"]) == (False, "2")


@pytest.mark.parametrize(
    ("field", "asked"),
    [("conferenceData", {"conferenceDataVersion": "1"}), ("attachments", {"supportsAttachments": "true"})],
)
def test_what_needs_a_parameter_to_be_changed(field: str, asked: dict[str, str]) -> None:
    """Without it the field is ignored in what is sent; with it, it is gone where it is not sent."""
    book = Book()
    book.put({**EVENT, field: [{"fileUrl": "x"}] if field == "attachments" else {"conferenceId": "x"}})
    book.update("abcde", EVENT, {}, None)
    assert field in book.entries["abcde"]
    book.update("abcde", EVENT, asked, None)
    assert field not in book.entries["abcde"]


@pytest.mark.parametrize(
    ("kind", "change", "status"),
    [
        ("default", {"summary": "Else"}, 200),
        ("default", {"eventType": "focusTime"}, 400),
        ("birthday", {"extendedProperties": {"private": {"a": "b"}}}, 400),
        ("birthday", {"colorId": "1"}, 200),
        ("fromGmail", {"summary": "Else"}, 400),
        ("fromGmail", {"colorId": "1"}, 200),
    ],
)
def test_types_of_events(kind: str, change: Resource, status: int) -> None:
    """A type never changes, and some types take a few changes only."""
    book = Book()
    book.put({**EVENT, "eventType": kind})
    assert status_of(book, "patch", change) == status


def test_an_event_of_another_organizer() -> None:
    """Its shared properties are not ours to change; the answer may also be a success that changes nothing."""
    book = Book()
    book.put({**EVENT, "organizer": {"email": "boss@example.org"}})
    assert status_of(book, "patch", {"summary": "Else"}) == 403
    book = Book(ignores=True)
    book.put(EVENT)
    assert book.patch("abcde", {"summary": "Else"}, {}, None)["summary"] == "Duty"


@pytest.mark.parametrize(
    ("role", "shown"),
    [("owner", True), ("writer", True), ("writerWithoutPrivateAccess", False), ("reader", False)],
)
def test_private_events_by_role(role: str, *, shown: bool) -> None:
    """Some rights show of them no more than when they are, in listings and alone, and cannot change them."""
    book = Book(role=role)
    book.put({**EVENT, "visibility": "private", "extendedProperties": {"private": {"a": "b"}}})
    for entry in (book.get("abcde", {}), book.list({})["items"][0]):
        assert ("summary" in entry, "extendedProperties" in entry, entry["start"]) == (shown, shown, DAYS["start"])
    assert status_of(book, "patch", {"summary": "Else"}) == (200 if shown else 403)


def test_what_is_the_default_is_not_written_out() -> None:
    """An event that is shown as busy does not say so."""
    book = Book()
    assert "transparency" not in book.insert({**EVENT, "transparency": "opaque"}, {})
    assert book.patch("abcde", {"transparency": "transparent"}, {}, None)["transparency"] == "transparent"


def test_a_recorded_event_can_be_put_and_changed() -> None:
    """Fields that this tool knows nothing of are no reason to refuse an event."""
    recorded: dict[str, Any] = {
        **EVENT,
        "hangoutLink": "https://meet.example.org/x",
        "guestsCanInviteOthers": False,
        "guestsCanSeeOtherGuests": False,
        "endTimeUnspecified": True,
        "attachments": [{"fileUrl": "https://drive.example.org/1", "fileId": "1"}],
        "conferenceData": {"conferenceId": "x", "entryPoints": [{"entryPointType": "video", "uri": "https://x.org"}]},
        "reminders": {"useDefault": True},
        "gadget": {"title": "x", "preferences": {}},
    }
    book = Book()
    listed = book.put(recorded)
    assert status_of(book, "update", {**listed, "summary": "Else"}) == 200
    assert status_of(book, "patch", {"summary": "Again"}) == 200
