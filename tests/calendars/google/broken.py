"""Loaders with one fault each, of the kind that people write. The suite must catch every one of them."""
# ruff: noqa: ANN401, D102 (the class says what is wrong with its methods; they pass on what they do not look at)

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from http.client import CONFLICT, NOT_FOUND
from typing import TYPE_CHECKING, Any

from rotation.calendars.apply import Applied, _keep, _write
from rotation.calendars.changes import Action, Changes, Create, Delete, Update
from rotation.calendars.event import Event, build_event
from rotation.calendars.google.answer import AnswerError
from rotation.calendars.google.reader import read_event
from rotation.calendars.google.store import GoogleCalendar
from rotation.calendars.google.writer import build_resource
from rotation.calendars.store import Conflict, Refusal
from rotation.errors import TemporaryError
from tests.calendars.google.sweep import load_with, plan_changes
from tests.calendars.world import TEAM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rotation.calendars.google.properties import Resource
    from rotation.calendars.store import Store
    from rotation.model import Rotation, Team
    from tests.calendars.google.sweep import Loader


class FirstPageOnly(GoogleCalendar):
    """Takes the first page for all of it."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        answer = super()._request(method, etag, **parameters)
        return _without(answer, "nextPageToken") if method == "list" else answer


class EndsAtAnEmptyPage(GoogleCalendar):
    """Takes a page without entries for the last one."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        answer = super()._request(method, etag, **parameters)
        return _without(answer, "nextPageToken") if method == "list" and not answer["items"] else answer


class RandomIds(GoogleCalendar):
    """Leaves it to chance what a new event is called."""

    def create(self, event: Event) -> Event | Conflict | Refusal:
        return super().create(_renamed(event))


class ConflictIsFatal(GoogleCalendar):
    """Gives up where an id is taken."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        try:
            return super()._request(method, etag, **parameters)
        except AnswerError as error:
            if error.status == CONFLICT:
                raise TemporaryError("the id is taken") from error
            raise


class ConflictIsDone(GoogleCalendar):
    """Takes every 409 for its own lost answer, without looking."""

    def create(self, event: Event) -> Event | Conflict | Refusal:
        try:
            return read_event(self._request("insert", body=build_resource(event, TEAM)))
        except AnswerError:
            return event


class NoIfMatch(GoogleCalendar):
    """Writes over whatever is there."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        del etag
        return super()._request(method, None, **parameters)


class TriesAgainWithoutETag(GoogleCalendar):
    """Takes 412 for a nuisance."""

    def update(self, old: Event, new: Event) -> Event | Conflict | Refusal:
        written = super().update(old, new)
        return super().update(replace(old, token=None), new) if isinstance(written, Conflict) else written


class DoesNotKnowItsOwnWrite(GoogleCalendar):
    """Takes 412 for somebody else's edit, without looking."""

    _failed = ""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        if method == "get" and self._failed == "patch":
            raise AnswerError(NOT_FOUND, ("notFound",))
        try:
            return super()._request(method, etag, **parameters)
        except AnswerError:
            self._failed = method
            raise


class BelievesEverySuccess(GoogleCalendar):
    """Takes any answer that is not an error for the event as it was sent."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        answer = super()._request(method, etag, **parameters)
        sent = {key: value for key, value in (parameters.get("body") or {}).items() if value is not None}
        return {**answer, **sent} if sent else answer


class EveryChangeIsAnEdit(GoogleCalendar):
    """Takes a guest's answer, which moves an event's ETag, for an edit of what it says."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        answer = super()._request(method, etag, **parameters)
        return {**answer, "summary": f"{answer.get('summary')}!"} if method == "get" else answer


class DoesNotRemember(GoogleCalendar):
    """Takes the form that Google gives an event for what it has sent."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        if method == "patch" and set(parameters["body"]) == {"extendedProperties"}:
            return super()._request("get", eventId=parameters["eventId"])
        return super()._request(method, etag, **parameters)


class GoneIsFatal(GoogleCalendar):
    """Cannot delete what is deleted, perhaps by its own request, whose answer was lost."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        try:
            return super()._request(method, etag, **parameters)
        except AnswerError as error:
            if method == "delete":
                raise TemporaryError(str(error)) from error
            raise


class ForgetsWhatOthersAdded(GoogleCalendar):
    """Sends its own fields as all there is, and so takes away a colour or a room."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        if method == "patch":
            method, parameters["body"] = "update", {**parameters["body"], "id": parameters["eventId"]}
        return super()._request(method, etag, **parameters)


class DeletesAndInserts(GoogleCalendar):
    """Makes a new event for a change."""

    def update(self, old: Event, new: Event) -> Event | Conflict | Refusal:
        gone = super().delete(old)
        return gone if isinstance(gone, Conflict) else super().create(_renamed(new))


class NoRetry(GoogleCalendar):
    """Gives up at once."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        more["retry_policy"] = replace(more["retry_policy"], deadline=0)
        super().__init__(*arguments, **more)


class Impatient(GoogleCalendar):
    """Waits as long as it likes, not as long as it is told."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        patient = more["retry_policy"]
        more["retry_policy"] = replace(patient, sleep=lambda seconds: patient.sleep(min(seconds, 1)))
        super().__init__(*arguments, **more)


class Hammers(GoogleCalendar):
    """Goes on asking while the calendar is read-only for hours."""

    def _request(self, method: str, /, etag: str | None = None, **parameters: Any) -> Resource:
        for left in range(5, -1, -1):
            try:
                return super()._request(method, etag, **parameters)
            except TemporaryError:
                if not left:
                    raise
        raise AssertionError


def takes_what_looks_alike(rotation: Rotation, events: Sequence[Event], team: Team, **more: Any) -> Changes:
    """Plan as if every event with our title were ours."""
    alike = [replace(e, all_day=True, recurring=False) if e.title.startswith("Triage") else e for e in events]
    return plan_changes(rotation, alike, team, **more)


def clears_then_inserts(rotation: Rotation, events: Sequence[Event], team: Team, **more: Any) -> Changes:
    """Plan to delete what is there, and to insert everything anew."""
    planned = plan_changes(rotation, events, team, **more)
    again = [a for a in planned.actions if isinstance(a, Update)]
    anew = [Create(build_event(a.duty, team, generation=9), a.duty) for a in again]
    rest = [a for a in planned.actions if not isinstance(a, Update)]
    return replace(planned, actions=(*(Delete(a.old, a.was) for a in again), *rest, *anew))


def takes_no_notice_of_hands(rotation: Rotation, events: Sequence[Event], team: Team, **more: Any) -> Changes:
    """Plan as if nobody ever edited an event."""
    return plan_changes(rotation, events, team, **{**more, "force": True})


def rewrites_everything(rotation: Rotation, events: Sequence[Event], team: Team, **more: Any) -> Changes:
    """Plan to write every duty, also where it is there already."""
    touched = [replace(e, title=e.title + " ") if e.owner and e.written_digest == e.digest else e for e in events]
    planned = plan_changes(rotation, touched, team, **more)
    kept = {keep.event.id for keep in planned.kept}
    same = [e for e in events if e.owner and not e.cancelled and e.id not in kept]
    known = {action.event.id for action in planned.actions}
    extra = [Update(e, e, duty, duty) for e in same if e.id not in known for duty in planned.before[:1]]
    return replace(planned, actions=(*planned.actions, *extra))


def does_not_read_back(planned: Changes, store: Store) -> Applied:
    """Apply, and believe it."""
    done: list[Action] = list(planned.kept)
    for action in planned.writes:
        written = _write(action, store)
        done.append(_keep(action, written) if isinstance(written, Conflict) else action)
    return Applied(replace(planned, actions=tuple(done)), ())


def _without(resource: Resource, *keys: str) -> Resource:
    return {key: value for key, value in resource.items() if key not in keys}


def _renamed(event: Event) -> Event:
    renamed = replace(event, id=secrets.token_hex(8))
    return replace(renamed, written_digest=renamed.digest)


def _with(**parts: Any) -> Loader:
    return partial(load_with, **{"store": GoogleCalendar, **parts})


STORES: tuple[Callable[..., GoogleCalendar], ...] = (
    FirstPageOnly,
    EndsAtAnEmptyPage,
    RandomIds,
    ConflictIsFatal,
    ConflictIsDone,
    NoIfMatch,
    TriesAgainWithoutETag,
    DoesNotKnowItsOwnWrite,
    BelievesEverySuccess,
    EveryChangeIsAnEdit,
    DoesNotRemember,
    GoneIsFatal,
    ForgetsWhatOthersAdded,
    DeletesAndInserts,
    NoRetry,
    Impatient,
    Hammers,
)
PLANS = (takes_what_looks_alike, clears_then_inserts, takes_no_notice_of_hands, rewrites_everything)
BROKEN: dict[str, Loader] = {
    **{store.__name__: _with(store=store) for store in STORES},
    **{plan.__name__: _with(plan=plan) for plan in PLANS},
    "does_not_read_back": _with(apply=does_not_read_back),
}
