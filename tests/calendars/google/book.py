"""One calendar as Google keeps it, strict about what it is asked: version 3 of the API, as its reference has it.

https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Resource = dict[str, Any]

ID = re.compile(r"[0-9a-v]{5,1024}")
OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SEND = {"all", "externalOnly", "none"}
BEGAN = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
# What an event may have; the second group is the server's, and ignored where it is sent back.
FIELDS = set(
    """
    id status summary description location colorId start end recurrence transparency visibility attendees reminders
    extendedProperties sequence guestsCanModify source
    kind etag htmlLink created updated creator organizer iCalUID eventType
    """.split()  # noqa: SIM905 a table
)


class NoError(Exception):
    """The server says no."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status, self.reason = status, reason


@dataclass
class Book:
    """The entries of a calendar by id, deleted ones too; the rest is how the server behaves."""

    entries: dict[str, Resource] = field(default_factory=dict)
    role: str = "owner"
    pages: list[int] = field(default_factory=lambda: [2500])  # how many entries each page has, over and over
    restores: bool = True  # whether a deleted event can be brought back
    invites: bool = True  # whether this identity may have guests
    forgets: bool = False  # whether listings leave deleted events out
    bare: bool = False  # whether they say no more of them than their ids
    _ticks: count[int] = field(default_factory=lambda: count(1))

    def put(self, entry: Resource) -> Resource:
        """Store an entry under a new ETag."""
        tick = next(self._ticks)
        moment = f"{BEGAN + timedelta(seconds=tick):%Y-%m-%dT%H:%M:%S}.123Z"
        entry = {"kind": "calendar#event", "status": "confirmed", "created": moment, "sequence": 0, **entry}
        self.entries[entry["id"]] = {**entry, "etag": f'"{tick}"', "updated": moment}
        return self.entries[entry["id"]]

    def list(self, asked: Mapping[str, str]) -> Resource:
        """Answer `events.list`."""
        _only(asked, {"maxResults", "pageToken", "showDeleted", "singleEvents", "timeMin", "timeMax"})
        most = int(asked.get("maxResults", "250"))
        times = [asked[key] for key in ("timeMin", "timeMax") if key in asked]
        flags = [asked.get(key, "false") for key in ("showDeleted", "singleEvents")]
        if not 1 <= most <= 2500 or not set(flags) <= {"true", "false"} or not all(map(OFFSET.fullmatch, times)):
            raise NoError(400, "badRequest")
        low, high = (date.fromisoformat(asked[key][:10]) if key in asked else None for key in ("timeMin", "timeMax"))
        found = [
            entry
            for entry in sorted(self.entries.values(), key=lambda entry: str(entry["id"]))
            if (entry["status"] != "cancelled" or (flags[0] == "true" and not self.forgets))
            and (low is None or _date(entry["end"]) > low)
            and (high is None or _date(entry["start"]) < high)
        ]
        at, page = (int(part) for part in asked.get("pageToken", "0.0").split("."))
        sizes = cycle(self.pages)
        size = [next(sizes) for _ in range(page + 1)][-1]
        shown = [self._shown(entry) for entry in found[at : at + min(size, most)]]
        last = at + len(shown) >= len(found)
        further = {"nextSyncToken": "s"} if last else {"nextPageToken": f"{at + len(shown)}.{page + 1}"}
        about = {"kind": "calendar#events", "summary": "Duties", "accessRole": self.role, "timeZone": "America/Chicago"}
        return {**about, "items": shown, **further}

    def _shown(self, entry: Resource) -> Resource:
        bare = self.bare and entry["status"] == "cancelled"
        return {key: entry[key] for key in ("kind", "etag", "id", "status")} if bare else entry

    def get(self, uid: str, asked: Mapping[str, str]) -> Resource:
        """Answer `events.get`."""
        _only(asked, set())
        if uid not in self.entries:
            raise NoError(404, "notFound")
        return self.entries[uid]

    def insert(self, body: Resource, asked: Mapping[str, str]) -> Resource:
        """Answer `events.insert`."""
        self._check(body, asked)
        if not ID.fullmatch(body.get("id", "")):
            raise NoError(400, "invalid")
        if body["id"] in self.entries:
            raise NoError(409, "duplicate")
        return self.put(body)

    def update(self, uid: str, body: Resource, asked: Mapping[str, str], etag: str | None) -> Resource:
        """Answer `events.update`."""
        old = self._there(uid, etag)
        self._check(body, asked)
        if old["status"] == "cancelled" and not self.restores:
            raise NoError(403, "forbidden")
        if body.get("id", uid) != uid or body.get("sequence", old["sequence"]) < old["sequence"]:
            raise NoError(400, "invalid")
        keep = {key: old[key] for key in ("id", "created", "sequence")}
        return self.put({**keep, **body, "created": old["created"]})

    def patch(self, uid: str, body: Resource, asked: Mapping[str, str], etag: str | None) -> Resource:
        """Answer `events.patch`: as `update`, for what is left out stays."""
        return self.update(uid, {**self._there(uid, etag), **body}, asked, etag)

    def delete(self, uid: str, asked: Mapping[str, str], etag: str | None) -> None:
        """Answer `events.delete`; the id stays taken."""
        _only(asked, {"sendUpdates"})
        if self._there(uid, etag)["status"] == "cancelled":
            raise NoError(410, "deleted")
        self._writable()
        self.put({**self.entries[uid], "status": "cancelled"})

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
        if self.role not in {"owner", "writer"}:
            raise NoError(403, "requiredAccessLevel")

    def _check(self, body: Resource, asked: Mapping[str, str]) -> None:
        """Refuse what the reference does not have."""
        _only(asked, {"sendUpdates"})
        self._writable()
        if asked.get("sendUpdates", "none") not in SEND or set(body) - FIELDS:
            raise NoError(400, "badRequest")
        if not _is_day(body.get("start")) or not _is_day(body.get("end")):
            if not _is_moment(body.get("start")) or not _is_moment(body.get("end")):
                raise NoError(400, "invalid")
        elif body["start"]["date"] >= body["end"]["date"]:
            raise NoError(400, "timeRangeEmpty")
        if body.get("status", "confirmed") not in {"confirmed", "tentative", "cancelled"}:
            raise NoError(400, "invalid")
        if body.get("transparency", "opaque") not in {"opaque", "transparent"}:
            raise NoError(400, "invalid")
        private = body.get("extendedProperties", {}).get("private", {})
        if any(len(key) > 44 or not isinstance(value, str) or len(value) > 1024 for key, value in private.items()):
            raise NoError(400, "invalid")
        if not all("@" in guest["email"] for guest in body.get("attendees", ())):
            raise NoError(400, "invalid")
        if body.get("attendees") and not self.invites:
            raise NoError(403, "forbiddenForServiceAccounts")


def _only(asked: Mapping[str, str], known: set[str]) -> None:
    if set(asked) - known - {"alt"}:
        raise NoError(400, "badRequest")


def _is_day(when: object) -> bool:
    return isinstance(when, dict) and set(when) == {"date"} and bool(DAY.fullmatch(str(when["date"])))


def _is_moment(when: object) -> bool:
    if not isinstance(when, dict) or not set(when) <= {"dateTime", "timeZone"}:
        return False
    return bool(OFFSET.fullmatch(str(when.get("dateTime"))))


def _date(when: Mapping[str, str]) -> date:
    return date.fromisoformat(when.get("date", when.get("dateTime", "")[:10]))
