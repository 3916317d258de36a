"""What it means when Google says no to a request, and what to click or type."""

from __future__ import annotations

from http.client import FORBIDDEN, NOT_FOUND
from typing import TYPE_CHECKING

from rotation.errors import SignInError, TemporaryError, TriageError

if TYPE_CHECKING:
    from rotation.calendars.google.transport import AnswerError

INVITING = "forbiddenForServiceAccounts"
WRITE, READ = "Make changes to events", "See all event details"
_AGAIN = "running the same command again is safe"


def sharing(right: str, account: str | None) -> str:
    """Return what to click so that this identity gets the right; `account` is a service account's address."""
    who = account or "the account you have signed in with"
    return (
        "at https://calendar.google.com: the calendar's ⋮ menu, 'Settings and sharing',\n"
        f"'Share with specific people or groups', add {who}, '{right}'"
    )


def unreadable(error: AnswerError, calendar: str, account: str | None) -> TriageError:
    """Return why the calendar of this id cannot be listed."""
    if error.status == NOT_FOUND:
        message = f"there is no Google calendar {calendar}, or it is not shared with this sign-in"
        return SignInError(message, hint=f"its id is under 'Integrate calendar';\n{sharing(WRITE, account)}")
    if error.status == FORBIDDEN:
        return SignInError(
            f"this sign-in may not read the Google calendar {calendar}: {error}", hint=sharing(WRITE, account)
        )
    return TemporaryError(f"the Google calendar {calendar} could not be read: {error}", hint=_AGAIN)


def unwritable(error: AnswerError, name: str, account: str | None) -> TriageError:
    """Return why an event of the calendar cannot be written."""
    if error.reason == INVITING:
        return uninvited()
    if error.status == FORBIDDEN:
        return SignInError(f"this sign-in may not change {name}: {error}", hint=sharing(WRITE, account))
    return TemporaryError(f"{name} rejected a change: {error}", hint=_AGAIN)


def only_busy(name: str, account: str | None) -> SignInError:
    """Return that the events cannot be seen, which is not the same as there being none."""
    message = f"this sign-in sees only when somebody is busy in {name}, not its events"
    return SignInError(message, hint=sharing(READ, account))


def only_readable(name: str, account: str | None) -> SignInError:
    """Return that a load is not possible."""
    message = f"this sign-in can read {name}, but not change it"
    return SignInError(message, hint=sharing(WRITE, account))


def uninvited() -> SignInError:
    """Return that there can be no guests."""
    message = "team.yaml has `invite: true`, but a service account cannot invite guests"
    return SignInError(message, hint="remove `invite` from team.yaml, or sign in as a person: ./triage.py --login")
