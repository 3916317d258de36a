"""One calendar as Google keeps it: version 3 of the API, as its reference, and people who use it, describe it.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING, Any

from tests.calendars.google.reference import problem_with

if TYPE_CHECKING:
    from collections.abc import Mapping

Resource = dict[str, Any]

ID = re.compile(r"[0-9a-v]{5,1024}")
OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BEGAN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SELF = {"email": "duties@group.calendar.google.com", "displayName": "Duties", "self": True}
# What only the server sets; it is ignored where it is sent back.
SERVERS = {"kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "iCalUID", "hangoutLink", "locked"}
# What somebody who may not see a private event is shown of it.
SHOWN = {"kind", "etag", "id", "status", "htmlLink", "created", "updated", "start", "end", "iCalUID", "visibility"}
# What can be changed in an event that was made from a mail.
FROM_MAIL = {"id", "reminders", "colorId", "visibility", "status", "extendedProperties", "sequence", *SERVERS}
SEQUENCE = "Invalid sequence value. The specified sequence number is below the current sequence number of the resource."
GUEST = "Invalid attendee email."


class NoError(Exception):
    """The server says no."""

    def __init__(self, status: int, reason: str, message: str = "") -> None:
        super().__init__(f"{status} {reason} {message}")
        self.status, self.reason, self.message = status, reason, message or reason


@dataclass
class Book:
    """The entries of a calendar by id, deleted ones too; the rest is how the server behaves."""

    entries: dict[str, Resource] = field(default_factory=dict)
    role: str = "owner"
    pages: list[int] = field(default_factory=lambda: [2500])  # how many entries each page has, over and over
    restores: bool | int = True  # whether a deleted event can be brought back: False or a status is a refusal
    revives: bool = True  # whether it then is: otherwise the answer is a success, and the event is deleted as before
    invites: bool = True  # whether this identity may have guests
    forgets: bool = False  # whether listings leave deleted events out
    bare: bool = False  # whether they say no more of them than their ids
    ignores: bool = False  # whether changes are answered with success and not made
    rewrites: str = ""  # a line that is added to each description
    _ticks: count[int] = field(default_factory=lambda: count(1))

    def put(self, entry: Resource) -> Resource:
        """Store an entry under a new ETag."""
        tick = next(self._ticks)
        moment = f"{BEGAN + timedelta(seconds=tick):%Y-%m-%dT%H:%M:%S}.123Z"
        usual = {"kind": "calendar#event", "status": "confirmed", "created": moment, "sequence": 0, "organizer": SELF}
        entry = {**usual, "iCalUID": f"{entry['id']}@google.com", "eventType": "default", **entry}
        if entry.get("transparency") == "opaque":  # which is never written out
            del entry["transparency"]
        if self.rewrites and self.rewrites not in entry.get("description", ""):
            entry["description"] = f"{entry.get('description', '')}\n{self.rewrites}".strip()
        entry = {key: value for key, value in entry.items() if value != ""}
        self.entries[entry["id"]] = {**entry, "etag": f'"{tick}"', "updated": moment}
        return self.entries[entry["id"]]

    def list(self, asked: Mapping[str, str]) -> Resource:
        """Answer `events.list`."""
        _check_request("list", asked)
        most = int(asked.get("maxResults", "250"))
        times = [asked[key] for key in ("timeMin", "timeMax") if key in asked]
        if not most <= 2500 or not all(map(OFFSET.fullmatch, times)):
            raise NoError(400, "badRequest")
        low, high = (date.fromisoformat(asked[key][:10]) if key in asked else None for key in ("timeMin", "timeMax"))
        entries = [
            entry
            for entry in sorted(self.entries.values(), key=lambda entry: str(entry["id"]))
            if (entry["status"] != "cancelled" or (asked.get("showDeleted") == "true" and not self.forgets))
            and (low is None or _date(entry["end"]) > low)
            and (high is None or _date(entry["start"]) < high)
        ]
        at, page = (int(part) for part in asked.get("pageToken", "0.0").split("."))
        sizes = cycle(self.pages)
        size = [next(sizes) for _ in range(page + 1)][-1]
        shown = [self._shown(entry, listed=True) for entry in entries[at : at + min(size, most)]]
        last = at + len(shown) >= len(entries)
        further = {"nextSyncToken": "s"} if last else {"nextPageToken": f"{at + len(shown)}.{page + 1}"}
        about = {"kind": "calendar#events", "summary": "Duties", "accessRole": self.role, "timeZone": "America/Chicago"}
        return {**about, "items": shown, **further}

    def _shown(self, entry: Resource, *, listed: bool = False) -> Resource:
        if listed and self.bare and entry["status"] == "cancelled":
            return {key: entry[key] for key in ("kind", "etag", "id", "status")}
        return {key: value for key, value in entry.items() if key in SHOWN} if self._hides(entry) else entry

    def _hides(self, entry: Resource) -> bool:
        private = entry.get("visibility") in {"private", "confidential"}
        return private and self.role in {"reader", "writerWithoutPrivateAccess"}

    def get(self, uid: str, asked: Mapping[str, str]) -> Resource:
        """Answer `events.get`."""
        _check_request("get", asked)
        if uid not in self.entries:
            raise NoError(404, "notFound")
        return self._shown(self.entries[uid])

    def insert(self, body: Resource, asked: Mapping[str, str]) -> Resource:
        """Answer `events.insert`."""
        _check_request("insert", asked, body)
        self._check(body)
        if not ID.fullmatch(body.get("id", "")):
            raise NoError(400, "invalid")
        if body["id"] in self.entries:
            raise NoError(409, "duplicate", "The requested identifier already exists.")
        return self.put({key: value for key, value in body.items() if key not in SERVERS})

    def update(self, uid: str, body: Resource, asked: Mapping[str, str], etag: str | None) -> Resource:
        """Answer `events.update`: what is not sent is gone, but for what needs a version that was not sent either."""
        old = self._there(uid, etag)
        _check_request("update", asked, body)
        if body.get("sequence", 0) < old.get("sequence", 0):
            raise NoError(400, "invalid", SEQUENCE)
        kept = SERVERS | {"id", "eventType"}
        kept |= set() if asked.get("conferenceDataVersion") == "1" else {"conferenceData"}
        kept |= set() if asked.get("supportsAttachments") == "true" else {"attachments"}
        new = {key: value for key, value in body.items() if key not in kept or key == "id"}
        if asked.get("eventLabelVersion") == "1":
            kept |= {"colorId"}
            new.pop("colorId", None)
        else:
            new.pop("eventLabelId", None)
        return self._change(old, {**{key: old[key] for key in kept & old.keys()}, **new}, body)

    def patch(self, uid: str, body: Resource, asked: Mapping[str, str], etag: str | None) -> Resource:
        """Answer `events.patch`: what is left out stays, null takes away."""
        old = self._there(uid, etag)
        _check_request("patch", asked, body)
        if body.get("sequence", old.get("sequence", 0)) < old.get("sequence", 0):
            raise NoError(400, "invalid", SEQUENCE)
        new = _merged(old, {key: value for key, value in body.items() if key not in SERVERS})
        return self._change(old, new, body)

    def _change(self, old: Resource, new: Resource, body: Resource) -> Resource:
        """Store a changed event, where it may be changed so."""
        if self._hides(old):
            raise NoError(403, "forbidden")
        self._check({**new, "attendees": body.get("attendees")})
        if old["status"] == "cancelled" and self.restores is not True:
            raise NoError(self.restores or 403, "forbidden" if self.restores in {False, 403} else "invalid")
        if body.get("id", old["id"]) != old["id"]:
            raise NoError(400, "invalid")
        if not old.get("organizer", SELF).get("self"):
            raise NoError(403, "forbiddenForNonOrganizer", "Shared properties can only be changed by the organizer.")
        kind = old.get("eventType", "default")
        changed = {key for key in new.keys() | old.keys() if new.get(key) != old.get(key)}
        private = new.get("extendedProperties", {}).get("private")
        if (
            body.get("eventType", kind) != kind
            or (kind == "birthday" and private)
            or (kind == "fromGmail" and changed - FROM_MAIL)
        ):
            raise NoError(400, "eventTypeRestriction", f"Events of type {kind} cannot be changed so.")
        if self.ignores or (old["status"] == "cancelled" and not self.revives):
            return old
        return self.put(new)

    def delete(self, uid: str, asked: Mapping[str, str], etag: str | None) -> None:
        """Answer `events.delete`; the id stays taken."""
        _check_request("delete", asked)
        if self._there(uid, etag)["status"] == "cancelled":
            raise NoError(410, "deleted", "Resource has been deleted")
        self._writable()
        if not self.ignores:
            self.put({**self.entries[uid], "status": "cancelled"})

    def touch(self, uid: str) -> None:
        """Give an entry a new ETag, as an answer of a guest does."""
        if uid in self.entries:
            self.put(self.entries[uid])

    def copy(self) -> Book:
        """Return the same calendar once more."""
        return Book(copy.deepcopy(self.entries), _ticks=count(10_000))

    def _there(self, uid: str, etag: str | None) -> Resource:
        if uid not in self.entries:
            raise NoError(404, "notFound")
        if etag is not None and etag != self.entries[uid]["etag"]:
            raise NoError(412, "conditionNotMet")
        return self.entries[uid]

    def _writable(self) -> None:
        if self.role in {"none", "freeBusyReader", "reader"}:
            raise NoError(403, "requiredAccessLevel", "You need to have writer access to this calendar.")

    def _check(self, body: Resource) -> None:
        """Refuse what makes no sense."""
        self._writable()
        start, end = body.get("start", {}), body.get("end", {})
        if not (_is_day(start) and _is_day(end)) and not (_is_moment(start) and _is_moment(end)):
            raise NoError(400, "invalid")
        if _is_day(start) and _date(start) >= _date(end):
            raise NoError(400, "timeRangeEmpty")
        if body.get("status", "confirmed") not in {"confirmed", "tentative", "cancelled"}:
            raise NoError(400, "invalid")
        if body.get("transparency", "opaque") not in {"opaque", "transparent"}:
            raise NoError(400, "invalid")
        private = body.get("extendedProperties", {}).get("private", {})
        if any(len(key) > 44 or not isinstance(value, str) or len(value) > 1024 for key, value in private.items()):
            raise NoError(400, "invalid")
        guests = body.get("attendees") or ()
        if not all(ADDRESS.fullmatch(guest["email"]) for guest in guests):
            raise NoError(400, "invalid", GUEST)
        if guests and not self.invites:
            message = "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority."
            raise NoError(403, "forbiddenForServiceAccounts", message)


def _check_request(method: str, asked: Mapping[str, str], body: Resource | None = None) -> None:
    """Refuse what is not as the document has it."""
    if problem := problem_with(method, asked, body):
        raise NoError(400, "badRequest", problem)


def _merged(old: Any, new: Any) -> Any:  # noqa: ANN401 JSON
    """Return JSON with another one merged in, as RFC 7396 has it."""
    if not isinstance(new, dict):
        return new
    merged = dict(old) if isinstance(old, dict) else {}
    for key, value in new.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged


def _is_day(when: object) -> bool:
    return isinstance(when, dict) and set(when) == {"date"} and bool(DAY.fullmatch(str(when["date"])))


def _is_moment(when: object) -> bool:
    if not isinstance(when, dict) or not set(when) <= {"dateTime", "timeZone"}:
        return False
    text = str(when.get("dateTime"))
    return bool(OFFSET.fullmatch(text) or ("timeZone" in when and LOCAL.fullmatch(text)))


def _date(when: Mapping[str, str]) -> date:
    return date.fromisoformat(when.get("date", when.get("dateTime", "")[:10]))
