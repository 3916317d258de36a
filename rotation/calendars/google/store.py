"""A calendar at Google as a Store.

Requests are one listing, in as many pages as Google likes, and one for each change. An insertion bears an id of ours,
an update or deletion the ETag of what was listed: so each can be sent again after its answer was lost, and none undoes
what somebody else did meanwhile. What the server says about a conflict is looked at before anything else is done:

- 409 to an insertion: the id is taken. By this very event: its answer was lost. By a deleted one: that is restored, or,
  where Google forbids that, the next generation of ids is used.
- 412 to an update: it was changed since. To what we wanted: our answer was lost. Otherwise theirs stands.
- 404 or 410: it is gone.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from http.client import CONFLICT, FORBIDDEN, GONE, NOT_FOUND, PRECONDITION_FAILED
from typing import TYPE_CHECKING, Any, Self

from rotation.calendars.classify import is_changeable, is_managed
from rotation.calendars.event import event_id
from rotation.calendars.google.errors import INVITING, only_busy, only_readable, uninvited, unreadable, unwritable
from rotation.calendars.google.resource import (
    CANCELLED,
    Resource,
    event_from,
    resource_of,
    restored_resource,
    written_before,
)
from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.transport import AnswerError, Transport
from rotation.calendars.store import Conflict
from rotation.errors import RefusedError, TemporaryError
from rotation.weeks import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    from rotation.calendars.event import Event
    from rotation.errors import TriageError
    from rotation.model import Team
    from rotation.weeks import Span

_PAGE = 2500  # the most that Google allows
_READERS = frozenset({"freeBusyReader", "reader"})
_GENERATIONS = 50


class GoogleCalendar:
    """The calendar with this id. Nothing is asked, and nobody signed in, before the first listing."""

    atomic = False

    def __init__(
        self,
        calendar: str,
        team: Team,
        *,
        retry_policy: RetryPolicy | None = None,
        notify: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """Take the calendar's id, which may be `primary`; with `notify` Google tells the guests of each change."""
        self._id, self._team, self._environ = calendar, team, environ
        self._retry_policy = retry_policy or RetryPolicy()
        self._updates = "all" if notify else "none"
        self._transport: Transport | None = None
        self._writing = False
        self._listed: dict[str, Resource] = {}
        self._summary, self._role = "", ""

    @property
    def name(self) -> str:
        """The calendar's name once it is known, its id before."""
        return f"the Google calendar '{self._summary or self._id}'"

    def events(self, window: Span | None = None) -> tuple[Event, ...]:
        """Return the entries, a series as one. Raises TriageError unless all of it was read."""
        about = {} if window is None else {
            # A day's margin, since the hours of all-day events are those of the calendar's own time zone.
            "timeMin": f"{window.start - DAY}T00:00:00Z",
            "timeMax": f"{window.end + DAY}T00:00:00Z",
        }  # fmt: skip
        pages = self._pages(about)
        listed = {item["id"]: item for page in pages for item in page.get("items") or ()}
        self._listed = listed
        self._summary, self._role = pages[-1].get("summary") or "", pages[-1].get("accessRole") or ""
        if self._role == "freeBusyReader":
            raise only_busy(self.name, self._account)
        events = (event_from(item) for item in listed.values())
        return tuple(event for event in events if window is None or window.overlaps(event.span))

    def _pages(self, about: Mapping[str, str]) -> list[Resource]:
        """Return the whole listing. Pages can be short or empty before the last one."""
        pages: list[Resource] = []
        tokens: list[str | None] = [None]
        try:
            while len(tokens) > len(pages):
                pages.append(
                    self._request(
                        "list", maxResults=_PAGE, showDeleted=True, singleEvents=False, pageToken=tokens[-1], **about
                    )
                )
                if token := pages[-1].get("nextPageToken"):
                    if token in tokens:
                        raise TemporaryError(
                            f"the listing of {self.name} does not end: Google repeats a page",
                            hint="running the same command again is safe",
                        )
                    tokens.append(token)
        finally:
            if not self._writing:
                self._close()
        return pages

    def ready(self) -> None:
        """Raise SignInError when the listing shows that writing is not allowed, or inviting not possible."""
        if self._role in _READERS:
            raise only_readable(self.name, self._account)
        if self._team.invite and self._account:
            raise uninvited()

    def create(self, event: Event) -> Event | Conflict:
        """Insert the event, or restore the deleted one of its id; where neither is allowed, under another id."""
        for generation in self._generations(event):
            listed = self._listed.get(generation.id)
            written = self._insert(generation) if listed is None else self._restore(generation, listed)
            if written is not None:
                return written
        raise RefusedError(
            f"{self.name} has no free id left for {event.span}", hint="check that week in Google Calendar"
        )

    def update(self, old: Event, new: Event) -> Event | Conflict:
        """Put the event, if nobody has changed the one that was listed."""
        self._check_owned(old)
        body = resource_of(new, self._team, self._listed.get(old.id))
        try:
            answer = self._request("update", old.token, eventId=old.id, body=body, sendUpdates=self._updates)
        except AnswerError as error:
            if error.status in {NOT_FOUND, GONE}:
                return Conflict(old)
            if error.status != PRECONDITION_FAILED:
                raise self._refused(error) from error
            return written_before(new, self._get(old.id), self._team) or Conflict(old)
        return self._written(answer)

    def delete(self, event: Event) -> Event | Conflict:
        """Delete the event, if nobody has changed it since it was listed."""
        self._check_owned(event)
        try:
            self._request("delete", event.token, eventId=event.id, sendUpdates=self._updates)
        except AnswerError as error:
            if error.status not in {NOT_FOUND, GONE, PRECONDITION_FAILED}:
                raise self._refused(error) from error
            found = self._get(event.id) if error.status == PRECONDITION_FAILED else None
            if found is not None and found.get("status") != CANCELLED:
                return Conflict(event)
        return event

    def content(self, event: Event) -> str:
        """Return the event as Google listed it."""
        return json.dumps(self._listed[event.id])

    def restore(self, event: Event, content: str, over: Event | None) -> Event | Conflict:
        """Put what Google once listed, over an event that nobody has changed since, or in place of a deleted one.

        Where the deleted event cannot come back, a new one with its content does.
        """
        was: Resource = json.loads(content)
        if over is not None:
            return self._put_back(event, was, over) or Conflict(over)
        for generation in self._generations(event):
            found = self._listed.get(generation.id)
            written = None if found else self._insert_back(generation, was)
            found = found or self._get(generation.id)
            if written is None and found is not None and found.get("status") == CANCELLED:
                written = self._put_back(generation, was, event_from(found))
            if written is not None:
                return written
        raise RefusedError(
            f"{self.name} has no free id left for {event.span}", hint="look at that week in the calendar's page"
        )

    def _insert_back(self, event: Event, was: Resource) -> Event | None:
        """Return the event, inserted with what it was; None when its id is taken."""
        body = restored_resource(event, was, None)
        try:
            return self._written(self._request("insert", body=body, sendUpdates=self._updates))
        except AnswerError as error:
            if error.status != CONFLICT:
                raise self._refused(error) from error
        found = self._get(event.id)
        return event_from(found) if found is not None and _says(found, body) else None

    def _put_back(self, event: Event, was: Resource, over: Event) -> Event | None:
        """Return the event as it was, put over the one that is there; None where that is not possible."""
        body = restored_resource(event, was, self._listed[over.id])
        try:
            return self._written(
                self._request("update", over.token, eventId=over.id, body=body, sendUpdates=self._updates)
            )
        except AnswerError as error:
            if error.status == FORBIDDEN and error.reason == INVITING:
                raise self._refused(error) from error
        found = self._get(over.id)
        return event_from(found) if found is not None and _says(found, body) else None

    def flush(self) -> None:
        """Return at once: everything is written already."""

    def __enter__(self) -> Self:
        """Lock nothing: Google has no locks. ETags, and reading back after the load, find out about others."""
        self._writing = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing = False
        self._close()

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:  # noqa: ANN401 (the API's)
        """Send a request about this calendar. Raises AnswerError for a refusal of a write, TriageError otherwise."""
        if self._transport is None:
            self._transport = Transport(self._environ, self._retry_policy)
        try:
            return self._transport.send(method, etag, calendarId=self._id, **parameters)
        except AnswerError as error:
            if method == "list":
                raise unreadable(error, self._id, self._account) from error
            raise

    def _get(self, uid: str) -> Resource | None:
        """Return the event as it is now, None when the calendar has forgotten it."""
        try:
            found = self._request("get", eventId=uid)
        except AnswerError as error:
            if error.status in {NOT_FOUND, GONE}:
                return None
            raise self._refused(error) from error
        self._listed[uid] = found
        return found

    def _insert(self, event: Event) -> Event | Conflict | None:
        """Return the inserted event; None when its id belongs to something that cannot be used."""
        body = resource_of(event, self._team)
        try:
            return self._written(self._request("insert", body=body, sendUpdates=self._updates))
        except AnswerError as error:
            if error.status != CONFLICT:
                raise self._refused(error) from error
        found = self._get(event.id)
        return None if found is None else self._restore(event, found)

    def _restore(self, event: Event, found: Resource) -> Event | Conflict | None:
        """Return the event in place of the deleted one of its id; None when that is not possible."""
        there = event_from(found)
        if there.owner is not None and not is_managed(there, self._team):
            return None
        if not there.cancelled:
            return written_before(event, found, self._team) or (
                Conflict(there) if is_managed(there, self._team) else None
            )
        body = resource_of(event, self._team, found)
        try:
            return self._written(
                self._request("update", there.token, eventId=event.id, body=body, sendUpdates=self._updates)
            )
        except AnswerError as error:
            if error.status == FORBIDDEN and error.reason == INVITING:
                raise self._refused(error) from error
            if error.status != PRECONDITION_FAILED:
                return None
        found_now = self._get(event.id)
        return None if found_now is None else written_before(event, found_now, self._team) or Conflict(there)

    def _generations(self, event: Event) -> Iterator[Event]:
        """Yield the event, then the same under each further id of its slot that nothing live is known to bear."""
        yield event
        ids = [event_id(self._team, event.duty_start or event.span.start, n) for n in range(_GENERATIONS)]
        for uid in ids[ids.index(event.id) + 1 if event.id in ids else 0 :]:
            if uid not in self._listed or self._listed[uid].get("status") == CANCELLED:
                renamed = replace(event, id=uid)
                yield replace(renamed, written_digest=renamed.digest)

    def _written(self, answer: Resource) -> Event:
        self._listed[answer["id"]] = answer
        return event_from(answer)

    def _check_owned(self, event: Event) -> None:
        """Raise unless the event is ours, or one that a load may take over: whatever asked for it, and why."""
        listed = self._listed.get(event.id)
        there = event if listed is None else event_from(listed)
        if not all(is_changeable(each, self._team) for each in (event, there)):
            raise RefusedError(f"the event '{event.title}' of {event.span} is not this rotation's")

    @property
    def _account(self) -> str | None:
        """The address of the service account that we are, None for anybody else."""
        return self._transport.identity.account if self._transport else None

    def _refused(self, error: AnswerError) -> TriageError:
        return unwritable(error, self.name, self._account)


def _says(found: Resource, body: Resource) -> bool:
    """Return whether a live event says what we sent: then the answer to it was lost."""
    there, sent = event_from(found), event_from(body)
    return not there.cancelled and (there.digest, there.owner) == (sent.digest, sent.owner)
