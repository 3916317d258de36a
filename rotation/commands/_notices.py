"""--notices DIR: after a load, a mail ready to be sent for each person whose weeks have changed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from rotation.atomic import draft, is_leftover, make_folder, replace
from rotation.calendars.changes import find_moves
from rotation.errors import RefusedError
from rotation.model import make_safe_name
from rotation.publishing.feeds import build_page_address
from rotation.views.notices import build_notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotation.atomic import Draft
    from rotation.calendars.changes import Changes
    from rotation.calendars.duty_event import CalendarEvents
    from rotation.commands._context import Inputs


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail that was written; `email` is None where team.yaml has no address of the person."""

    person: str
    email: str | None
    subject: str
    text: str
    file: str


def check_room(folder: Path) -> None:
    """Raise RefusedError when something is in the folder: perhaps notices of before that nobody has sent."""
    if folder.is_dir() and not all(map(is_leftover, folder.iterdir())):
        raise RefusedError(
            f"{folder} is not empty; notices in it would be mixed with those of this load",
            hint="send and remove what is there, or name another folder",
        )


class Mails:
    """The folder of the notices, with drafts of those that are expected."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing. Raises RefusedError where it is not empty."""
        check_room(folder)
        self._folder, self._is_new = folder, not folder.exists()
        self._drafts: dict[str, Draft] = {}
        self._written: list[Path] = []
        make_folder(folder)

    def expect(self, notices: Mapping[Notice, bytes]) -> None:
        """Put the mails on the disk, not in their places yet. Raises TriageError when they cannot be written."""
        for notice, mail in notices.items():
            self._drafts[notice.file] = draft(Path(notice.file), mail)

    def write(self, notices: Mapping[Notice, bytes]) -> None:
        """Put the mails, which may be others than expected, into their places: all of them, or none."""
        try:
            for notice, mail in notices.items():
                self._written.append(Path(notice.file))
                expected = self._drafts.pop(notice.file, None)
                if expected is None:
                    replace(Path(notice.file), mail)
                else:
                    expected.commit(mail)
        except BaseException:
            self.take_back()
            raise

    def take_back(self) -> None:
        """Remove what was written."""
        for path in self._written:
            with suppress(OSError):
                path.unlink()

    def close(self) -> None:
        """Forget what was not written, and the folder where it was made for that."""
        for each in self._drafts.values():
            each.discard()
        if self._is_new:
            with suppress(OSError):
                self._folder.rmdir()


def build_notices(changes: Changes, calendar: CalendarEvents, inputs: Inputs, folder: Path) -> dict[Notice, bytes]:
    """Return the mails, each for a file named after the person; the calendar is as it is after the changes."""
    # Here and not above, since only this option needs it in most commands, and its import takes a while.
    from rotation.calendars.ics.writer import build_feed  # noqa: PLC0415

    notices = {}
    for moved in find_moves(changes):
        person = inputs.team.find(moved.person)
        link = build_page_address(inputs.team, moved.person)
        message = build_notice(inputs.team, moved, changes, inputs.today, link)
        gained = [
            each.event
            for each in calendar.published
            if each.duty.person == moved.person and any(each.duty.span.overlaps(span) for span in moved.gained)
        ]
        file = folder / f"{make_safe_name(moved.person)}.eml"
        notice = Notice(moved.person, person.email if person else None, message.title, message.text, str(file))
        notices[notice] = _build_mail(notice, build_feed(gained, inputs.team, page=link) if gained else b"")
    return notices


def _build_mail(notice: Notice, calendar: bytes) -> bytes:
    """Return the mail, with the duties as a calendar file; the same bytes for the same notice."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = notice.subject
    if notice.email is not None:
        mail["To"] = Address(notice.person, addr_spec=notice.email)
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    mail.set_content(notice.text + "\n")
    if calendar:
        mail.add_attachment(calendar, "text", "calendar", filename="duty.ics", params={"charset": "utf-8"})
        mail.set_boundary(hashlib.sha256(calendar + notice.text.encode()).hexdigest()[:40])
    return mail.as_bytes()
