"""A calendar at Google as a Store.

Requests are one listing, in as many pages as Google likes, and one for each change. An insertion bears an id of ours,
an update or deletion the ETag of what was listed: so each can be sent again after its answer was lost, and none undoes
what somebody else did meanwhile. What the server says about a conflict is looked at before anything else is done:

- 409 to an insertion: the id is taken. By this very event: its answer was lost. By a deleted one: that is restored, or,
  where Google does not do that, the next generation of ids is used.
- 412 to an update: something about it has changed. To what we were writing: the answer was lost. Nothing of ours, such
  as a guest's answer: the update is sent once more. Otherwise the other change stays.
- 404 or 410: it is gone.

An answer that says yes is believed only where it also says what was sent. Google answers so to changes that it does not
make, and makes some in a form of its own: then that form is remembered as what was sent.
"""

from __future__ import annotations

import json
import os
from http.client import CONFLICT, GONE, NOT_FOUND, PRECONDITION_FAILED
from typing import TYPE_CHECKING, Any, Self

from rotation.calendars.classify import is_changeable
from rotation.calendars.event import change_id, is_managed, list_event_ids
from rotation.calendars.google.answer import AnswerError
from rotation.calendars.google.errors import (
    AGAIN,
    INVITING,
    Situation,
    explain,
    explain_only_busy,
    explain_only_readable,
    explain_uninvited,
    is_limit,
    name_account,
    name_guests,
)
from rotation.calendars.google.properties import CANCELLED, Resource
from rotation.calendars.google.reader import read_event, read_event_as_sent, says_the_same
from rotation.calendars.google.retry import RetryPolicy
from rotation.calendars.google.transport import Transport
from rotation.calendars.google.writer import (
    build_memory_patch,
    build_patch,
    build_resource,
    build_restoring_patch,
    restore_resource,
    select_versions,
)
from rotation.calendars.store import Conflict, Refusal
from rotation.errors import RefusedError, TemporaryError, TriageError
from rotation.weeks import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from rotation.calendars.event import Event
    from rotation.model import Team
    from rotation.weeks import Span

    Make = Callable[[Event, Resource | None], Resource]

_PAGE = 2500  # the most that Google allows
_PAGES = 1000  # in a listing; they can be short
_BLIND = frozenset({"none", "freeBusyReader"})  # the roles that do not show events; of unknown ones, Google decides
_CHANGED = frozenset({NOT_FOUND, GONE, PRECONDITION_FAILED})
_IGNORED = "Google answered that it was changed, but left it as it was"


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
        self._sent: dict[str, Event] = {}
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
        pages = self._read_pages(about)
        listed = {item["id"]: item for page in pages for item in page.get("items") or ()}
        self._listed = listed
        self._summary, self._role = pages[-1].get("summary") or "", pages[-1].get("accessRole") or ""
        if self._role in _BLIND:
            raise explain_only_busy(self.name, name_account(self._account))
        for uid, sent in self._sent.items():
            if uid in listed and says_the_same(sent, listed[uid], self._team):
                self._remember(sent, listed[uid])
        self._sent = {}
        events = (read_event_as_sent(item, self._team) for item in listed.values())
        return tuple(event for event in events if window is None or window.overlaps(event.span))

    def _read_pages(self, about: Mapping[str, str]) -> list[Resource]:
        """Return the whole listing. Pages can be short or empty before the last one."""
        pages: list[Resource] = []
        tokens: list[str | None] = [None]
        begun = self._retry_policy.clock()
        try:
            while len(tokens) > len(pages):
                pages.append(
                    self._request(
                        "list", maxResults=_PAGE, showDeleted=True, singleEvents=False, pageToken=tokens[-1], **about
                    )
                )
                if token := pages[-1].get("nextPageToken"):
                    if token in tokens:
                        raise self._build_endless_error("Google repeats a page")
                    if len(pages) == _PAGES or self._retry_policy.clock() > begun + self._retry_policy.listing:
                        raise self._build_endless_error(f"there are more pages after the first {len(pages)}")
                    tokens.append(token)
        finally:
            if not self._writing:
                self._close()
        return pages

    def _build_endless_error(self, reason: str) -> TemporaryError:
        return TemporaryError(f"the listing of {self.name} does not end: {reason}", hint=AGAIN)

    def ready(self) -> None:
        """Raise SignInError when the listing shows that writing is not allowed, or inviting not possible."""
        if self._role == "reader":
            raise explain_only_readable(self.name, name_account(self._account))
        if self._team.invite and self._account:
            raise explain_uninvited()

    def create(self, event: Event) -> Event | Conflict | Refusal:
        """Insert the event, or restore the deleted one of its id; where neither is possible, under another id."""
        return self._add(event, lambda event, deleted: build_resource(event, self._team, deleted))

    def update(self, old: Event, new: Event) -> Event | Conflict | Refusal:
        """Change what is ours in the event, if nobody has changed what it says since it was listed."""
        return self._patch(old, new, lambda resource: build_patch(new, self._team, resource))

    def _patch(self, old: Event, new: Event, make: Callable[[Resource], Resource]) -> Event | Conflict | Refusal:
        """Change the event that was listed; `make` returns what changes in the one that is there."""
        self._check_owned(old)
        resource = self._listed.get(old.id) or {"etag": old.token}
        for last in (False, True):
            body = make(resource)
            try:
                answer = self._request(
                    "patch", resource.get("etag"), eventId=old.id, body=body, sendUpdates=self._updates
                )
            except AnswerError as error:
                if error.status not in _CHANGED:
                    return self._explain_refusal(error, body)
                now = self._get(old.id) if error.status == PRECONDITION_FAILED else None
                if now is not None and (done := self._find_written_before(new, now)):
                    return done
                if now is None or last or not self._says_what_was_listed(old, now):
                    return Conflict(old)
                resource = now
            else:
                return self._accept(new, answer) or Conflict(old, _IGNORED)
        raise AssertionError  # the second round returns

    def delete(self, event: Event) -> Event | Conflict | Refusal:
        """Delete the event, if nobody has changed what it says since it was listed."""
        self._check_owned(event)
        etag = event.token
        for last in (False, True):
            try:
                self._request("delete", etag, eventId=event.id, sendUpdates=self._updates)
            except AnswerError as error:
                if error.status not in _CHANGED:
                    return self._explain_refusal(error)
                now = self._get(event.id) if error.status == PRECONDITION_FAILED else None
                if now is None or now.get("status") == CANCELLED:
                    return event
                if last or not self._says_what_was_listed(event, now):
                    return Conflict(event)
                etag = now.get("etag")
            else:
                return event
        raise AssertionError  # the second round returns

    def content(self, event: Event) -> str:
        """Return the event as Google listed it."""
        return json.dumps(self._listed[event.id])

    def restore(self, event: Event, content: str, over: Event | None) -> Event | Conflict | Refusal:
        """Put what Google once listed, over an event that nobody has changed since, or in place of a deleted one.

        Where the deleted event cannot come back, a new one with its content does.
        """
        was: Resource = json.loads(content)
        if over is not None:
            return self._patch(over, event, lambda resource: build_restoring_patch(event, was, resource))
        return self._add(event, lambda event, resource: restore_resource(event, was, resource))

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
        try:
            return self._sign_in().send(method, etag, calendarId=self._id, **parameters)
        except AnswerError as error:
            if method == "list":
                raise self._explain_failure(error) from error
            raise

    def _sign_in(self) -> Transport:
        if self._transport is None:
            self._transport = Transport(self._environ, self._retry_policy)
        return self._transport

    def _get(self, uid: str) -> Resource | None:
        """Return the event as it is now, None when the calendar has forgotten it."""
        try:
            resource = self._request("get", eventId=uid)
        except AnswerError as error:
            if error.status in {NOT_FOUND, GONE}:
                return None
            raise self._explain_failure(error) from error
        self._listed[uid] = resource
        return resource

    def _add(self, event: Event, make: Make) -> Event | Conflict | Refusal:
        """Add an event, under the first id that can be used; `make` returns all of it, over a deleted one if any."""
        for generation in self._list_generations(event):
            listed = self._listed.get(generation.id)
            written = self._insert(generation, make) if listed is None else self._restore(generation, listed, make)
            if written is not None:
                return written
        # Of this event alone: others may have been written already, and go on.
        return Refusal("no id is free for it", "check that week in Google Calendar")

    def _insert(self, event: Event, make: Make) -> Event | Conflict | Refusal | None:
        """Return the inserted event; None when its id belongs to something that cannot be used."""
        body = make(event, None)
        try:
            answer = self._request("insert", body=body, sendUpdates=self._updates)
        except AnswerError as error:
            if error.status != CONFLICT:
                return self._explain_refusal(error, body)
        else:
            return self._accept(event, answer) or Conflict(event, _IGNORED)
        resource = self._get(event.id)
        return None if resource is None else self._restore(event, resource, make)

    def _restore(self, event: Event, resource: Resource, make: Make, *, last: bool = False) -> Event | Conflict | None:
        """Return the event in place of the deleted one of its id; None where that is not possible, whyever.

        A deleted event can be listed as nothing but its id. It is fetched then, since one that is sent without its
        sequence number counts as older than what Google has.
        """
        if resource.get("status") == CANCELLED and "sequence" not in resource:
            fetched = self._get(event.id)
            if fetched is None:
                return None
            resource = fetched
        present = read_event(resource)
        if present.restriction or (present.owner is not None and not is_managed(present, self._team)):
            return None
        if not present.cancelled:
            ours = is_managed(present, self._team) or present.hidden  # whose id is ours
            return self._find_written_before(event, resource) or (Conflict(present) if ours else None)
        try:
            answer = self._request(
                "update",
                present.token,
                eventId=event.id,
                body=make(event, resource),
                sendUpdates=self._updates,
                **select_versions(resource),
            )
        except AnswerError as error:
            if error.status == PRECONDITION_FAILED:
                now = self._get(event.id)
                return None if now is None or last else self._restore(event, now, make, last=True)
            # A refusal to restore it does not concern the next id, but for a limit, and for guests.
            refused = self._explain(error, writes=True)
            if isinstance(refused, TriageError) and (INVITING in error.reasons or is_limit(error)):
                raise refused from error
            return None
        return self._accept(event, answer)

    def _list_generations(self, event: Event) -> Iterator[Event]:
        """Yield the event, then the same under each further id of its slot that nothing live is known to bear."""
        yield event
        ids = list_event_ids(self._team, event.duty_start or event.span.start)
        for uid in ids[ids.index(event.id) + 1 if event.id in ids else 0 :]:
            if uid not in self._listed or self._listed[uid].get("status") == CANCELLED:
                yield change_id(event, uid)

    def _accept(self, sent: Event, answer: Resource) -> Event | None:
        """Return the event as it was sent, where the answer says that it is in the calendar; None where it does not."""
        self._listed[answer["id"]] = answer
        if not says_the_same(sent, answer, self._team):
            return None
        self._sent[sent.id] = sent
        return read_event_as_sent(self._remember(sent, answer), self._team)

    def _find_written_before(self, sent: Event, now: Resource) -> Event | None:
        """Return the event where it is as it was to be written: it has been, and the answer was lost."""
        ours = read_event(now).written_digest == sent.written_digest
        return self._accept(sent, now) if ours else None

    def _remember(self, sent: Event, answer: Resource) -> Resource:
        """Return the event, with the form that Google gave it remembered as what was sent if it is another one."""
        if read_event_as_sent(answer, self._team).digest == sent.digest or sent.edited:
            return answer
        try:
            remembered = self._request(
                "patch", answer.get("etag"), eventId=sent.id, body=build_memory_patch(sent, answer), sendUpdates="none"
            )
        except AnswerError as error:
            refused = self._explain(error, writes=True)
            if error.status in _CHANGED or isinstance(refused, Refusal):
                return answer  # somebody has changed it since, or it stays as it is: reading it back finds out
            raise refused from error
        self._listed[sent.id] = remembered
        return remembered

    def _says_what_was_listed(self, listed: Event, now: Resource) -> bool:
        """Return whether an event that has changed somehow still has the text and days that were listed."""
        event = read_event_as_sent(now, self._team)
        contents = [(e.digest, e.written_digest, e.owner, e.cancelled, e.restriction) for e in (listed, event)]
        return contents[0] == contents[1]

    def _check_owned(self, event: Event) -> None:
        """Raise unless the event is ours, or one that a load may take over: whatever asked for it, and why."""
        listed = self._listed.get(event.id)
        present = event if listed is None else read_event(listed)
        if not all(is_changeable(each, self._team) for each in (event, present)):
            raise RefusedError(f"the event '{event.title}' of {event.span} is not this rotation's")

    @property
    def _account(self) -> str | None:
        """The address of the service account that we are, None for anybody else."""
        return self._transport.identity.account if self._transport else None

    def _explain(self, error: AnswerError, *, writes: bool) -> Refusal | TriageError:
        if INVITING in error.reasons and self._team.invite:
            return explain_uninvited()
        return explain(error, Situation(self.name, self._id, self._sign_in().identity), writes=writes)

    def _explain_failure(self, error: AnswerError) -> TriageError:
        """Return why the calendar, or an event of it, could not be read."""
        refused = self._explain(error, writes=False)
        return TemporaryError(refused.reason, hint=refused.hint) if isinstance(refused, Refusal) else refused

    def _explain_refusal(self, error: AnswerError, body: Mapping[str, object] | None = None) -> Refusal:
        """Return why Google did not accept one event. Raises TriageError where it accepts none."""
        refused = self._explain(error, writes=True)
        if not isinstance(refused, Refusal):
            raise refused from error
        return name_guests(refused, body or {})
