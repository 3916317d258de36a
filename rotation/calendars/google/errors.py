"""What Google's refusals mean: one table from HTTP status and Google's words for why to a message and a way out.

https://developers.google.com/workspace/calendar/api/guides/errors
https://cloud.google.com/apis/design/errors (the `reason` in `details`)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from http.client import (
    BAD_REQUEST,
    FORBIDDEN,
    INTERNAL_SERVER_ERROR,
    MULTIPLE_CHOICES,
    NOT_FOUND,
    OK,
    REQUEST_ENTITY_TOO_LARGE,
    REQUEST_TIMEOUT,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
)
from typing import TYPE_CHECKING

from rotation.calendars.store import Refusal
from rotation.errors import CALL, SignInError, TemporaryError, TriageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rotation.calendars.google.answer import AnswerError
    from rotation.calendars.google.credentials import Identity

INVITING = "forbiddenForServiceAccounts"
AGAIN = "running the same command again is safe"
WRITE, READ = "Make changes to events", "See all event details"
_CONSOLE = "https://console.cloud.google.com"
_SHARE = "at https://calendar.google.com: the calendar's ⋮ menu, 'Settings and sharing',\n"
_SHARE_WITH = _SHARE + "'Share with specific people or groups', add {who}, '" + WRITE + "'"
_PROJECT = """\
gcloud auth application-default set-quota-project PROJECT
(for an access token: export GOOGLE_CLOUD_QUOTA_PROJECT=PROJECT)"""


class Kind(Enum):
    """What becomes of a load when a request of it is refused."""

    RETRY = auto()
    """It passes: the request is sent again."""
    TEMPORARY = auto()
    """It does not pass soon: the load ends, and running it again later finishes it."""
    SIGN_IN = auto()
    """This sign-in may not do it: the load ends."""
    EVENT = auto()
    """This event cannot be written as it is: the load goes on with the next one."""
    BUG = auto()
    """The request should never have been sent."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: to which refusals it applies, and what they mean.

    An empty condition applies to all. `says` is a part of Google's message; `writes` is whether the request was to
    change an event. The texts may have {calendar}, {id}, {source}, {who}, {answer} and {again} to be filled in.
    """

    kind: Kind
    reasons: Collection[str] = ()
    statuses: Collection[int] = ()
    says: str = ""
    writes: bool | None = None
    message: str = ""
    hint: str = ""

    def applies(self, error: AnswerError, *, writes: bool) -> bool:
        """Return whether this line is about the refusal."""
        return (
            (not self.reasons or not set(self.reasons).isdisjoint(error.reasons))
            and (not self.statuses or error.status in self.statuses)
            and self.says in error.message
            and self.writes in {None, writes}
        )


# The first line that applies counts: those of a word come before those of a status.
TABLE = (
    Row(
        Kind.TEMPORARY,
        {"quotaExceeded", "calendarUsageLimitsExceeded"},
        message="too many changes: Google has made {calendar} read-only for some hours (quotaExceeded)",
        hint="run the same command again tomorrow; retrying sooner prolongs the wait",
    ),
    Row(
        Kind.TEMPORARY,
        {"dailyLimitExceeded"},
        message="the Google Cloud project of this sign-in has used up its requests for today: {answer}",
        hint="run the same command again tomorrow, or raise the limit at\n"
        f"{_CONSOLE}/apis/api/calendar-json.googleapis.com/quotas",
    ),
    Row(
        Kind.SIGN_IN,
        {"dailyLimitExceededUnreg"},
        message="Google received the request without a sign-in: {answer}",
        hint="check whether a proxy removes the Authorization header; otherwise {again}",
    ),
    Row(Kind.RETRY, {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}),
    Row(Kind.RETRY, statuses={REQUEST_TIMEOUT, TOO_MANY_REQUESTS}),
    Row(Kind.RETRY, statuses=range(INTERNAL_SERVER_ERROR, 600)),
    Row(Kind.SIGN_IN, statuses={UNAUTHORIZED}, message="Google does not accept {source}", hint="{again}"),
    Row(
        Kind.SIGN_IN,
        {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
        message="{source} is not allowed to change events of this calendar: {answer}",
        hint="it needs the scope https://www.googleapis.com/auth/calendar.events\n{again}",
    ),
    Row(
        Kind.SIGN_IN,
        {"accessNotConfigured", "SERVICE_DISABLED", "forbidden"},
        {FORBIDDEN},
        says="quota project",
        message="{source} does not name the Google Cloud project whose quota it uses: {answer}",
        hint=f"choose a project in which the Google Calendar API is enabled:\n{_PROJECT}",
    ),
    Row(
        Kind.SIGN_IN,
        {"accessNotConfigured", "SERVICE_DISABLED"},
        message="the Google Cloud project of this sign-in has not enabled the Google Calendar API: {answer}",
        hint=f"click 'Enable' at {_CONSOLE}/apis/library/calendar-json.googleapis.com, then wait a few minutes;\n"
        f"if Google names a project that is not yours, choose one of yours: {_PROJECT}",
    ),
    Row(
        Kind.SIGN_IN,
        {"USER_PROJECT_DENIED"},
        message="this sign-in may not use the quota of the Google Cloud project that it names: {answer}",
        hint="give {who} the role 'Service Usage Consumer' in that project, or choose another project:\n" + _PROJECT,
    ),
    Row(
        Kind.SIGN_IN,
        {"CONSUMER_SUSPENDED", "CONSUMER_INVALID"},
        message="the Google Cloud project of this sign-in was suspended or deleted: {answer}",
        hint=f"look at it at {_CONSOLE}, or sign in with a client or key of another project",
    ),
    Row(
        Kind.SIGN_IN,
        {"domainPolicy"},
        message="the administrators of the organization do not allow this: {answer}",
        hint="an administrator of Google Workspace can: https://admin.google.com, 'Security', 'API controls' for the\n"
        "program, 'Apps', 'Google Workspace', 'Calendar', 'Sharing settings' for the calendar",
    ),
    Row(
        Kind.SIGN_IN,
        {"notACalendarUser"},
        message="there is no Google Calendar for {who}: {answer}",
        hint="open https://calendar.google.com with that account once; in an organization an administrator has to\n"
        "turn Google Calendar on for it",
    ),
    Row(
        Kind.EVENT,
        {INVITING},
        message="a service account may not change an event with guests: {answer}",
        hint=f"remove the guests in Google Calendar, or sign in as a person: {CALL} --login",
    ),
    Row(
        Kind.EVENT,
        {"forbiddenForNonOrganizer"},
        message="only its organizer can change the event: {answer}",
        hint="ask the organizer, or delete the event in Google Calendar and load again",
    ),
    Row(
        Kind.BUG,
        {"badRequest", "parseError", "required", "invalidParameter", "unknownParameter", "timeRangeEmpty"},
        {BAD_REQUEST},
        message="Google Calendar did not understand the request: {answer}",
        hint="this is a bug in the tool; please report it",
    ),
    Row(
        Kind.EVENT,
        statuses={BAD_REQUEST, REQUEST_ENTITY_TOO_LARGE},
        writes=True,
        message="{answer}",
        hint="correct what it names: an address or the description in team.yaml, or the event in Google Calendar",
    ),
    Row(
        Kind.BUG,
        statuses={BAD_REQUEST},
        message="Google Calendar did not understand the request: {answer}",
        hint="this is a bug in the tool; please report it",
    ),
    Row(
        Kind.SIGN_IN,
        statuses={FORBIDDEN},
        writes=False,
        message="this sign-in may not read {calendar}: {answer}",
        hint=_SHARE_WITH,
    ),
    Row(
        Kind.SIGN_IN,
        statuses={FORBIDDEN},
        message="this sign-in may not change {calendar}: {answer}",
        hint=_SHARE_WITH,
    ),
    Row(
        Kind.SIGN_IN,
        statuses={NOT_FOUND},
        message="there is no Google calendar {id}, or it is not shared with this sign-in",
        hint="its id is under 'Integrate calendar';\n" + _SHARE_WITH,
    ),
    Row(
        Kind.TEMPORARY,
        statuses=(*range(100, OK), *range(MULTIPLE_CHOICES, BAD_REQUEST)),
        message="the answer did not come from Google Calendar ({answer})",
        hint="it may be a captive portal or a proxy; check with a browser",
    ),
    Row(Kind.TEMPORARY, writes=False, message="{calendar} could not be read: {answer}", hint=AGAIN),
    Row(Kind.TEMPORARY, message="{calendar} rejected a change: {answer}", hint=AGAIN),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a refusal was about: the calendar, by its name and its id, and who asked."""

    name: str
    id: str
    identity: Identity

    @property
    def who(self) -> str:
        """Whom a calendar is to be shared with."""
        return name_account(self.identity.account)


def name_account(account: str | None) -> str:
    """Return how to call the account that is signed in: None for a person, whose address is not known."""
    if account == "default":  # of a machine in Google's cloud, before its first token
        return "the service account of this machine"
    return account or "the account you have signed in with"


def find_row(error: AnswerError, *, writes: bool) -> Row:
    """Return the line of the table that a refusal falls under; the last ones apply to everything."""
    return next(row for row in TABLE if row.applies(error, writes=writes))


def is_limit(error: AnswerError) -> bool:
    """Return whether a limit was reached: no further request helps."""
    row = find_row(error, writes=True)
    return row.kind is Kind.TEMPORARY and bool(row.reasons)


def explain(error: AnswerError, situation: Situation, *, writes: bool) -> TriageError | Refusal:
    """Return what a refusal means: Refusal where it is about one event, else the error that ends the load."""
    row = find_row(error, writes=writes)
    fields = {
        "calendar": situation.name,
        "id": situation.id,
        "source": situation.identity.source,
        "again": situation.identity.hint,
        "who": situation.who,
        "answer": str(error),
    }
    message, hint = (text.format_map(fields) for text in (row.message, row.hint))
    match row.kind:
        case Kind.EVENT:
            return Refusal(message, hint)
        case Kind.SIGN_IN:
            return SignInError(message, hint=hint)
        case Kind.BUG:
            return TriageError(message, hint=hint)
        case Kind.TEMPORARY | Kind.RETRY:
            return TemporaryError(message or str(error), hint=hint or AGAIN)


def explain_only_busy(name: str, who: str) -> SignInError:
    """Return that the events cannot be seen, which is not the same as there being none."""
    hint = _SHARE_WITH.replace(WRITE, READ).format(who=who)
    return SignInError(f"this sign-in sees only when somebody is busy in {name}, not its events", hint=hint)


def explain_only_readable(name: str, who: str) -> SignInError:
    """Return that a load is not possible."""
    return SignInError(f"this sign-in can read {name}, but not change it", hint=_SHARE_WITH.format(who=who))


def explain_uninvited() -> SignInError:
    """Return that there can be no guests."""
    message = "team.yaml has `invite: true`, but a service account cannot invite guests"
    return SignInError(message, hint=f"remove `invite` from team.yaml, or sign in as a person: {CALL} --login")


def name_guests(refusal: Refusal, body: Mapping[str, object]) -> Refusal:
    """Return the refusal with the addresses of the guests, where it is about an address."""
    guests = body.get("attendees")
    if not isinstance(guests, list) or not guests or not re.search(r"(?i)attendee|e-?mail|address", refusal.reason):
        return refusal
    addresses = ", ".join(str(guest.get("email")) for guest in guests)
    return Refusal(refusal.reason, f"check the addresses of the guests, `email` in team.yaml: {addresses}")
