"""Who hands the duty over to whom, as the calendar has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rotation.model import Duty


@dataclass(frozen=True, slots=True)
class Handover:
    """A duty between the one before it and the one after it; None where there is none."""

    duty: Duty
    before: Duty | None
    after: Duty | None


def handovers(duties: Sequence[Duty]) -> dict[Duty, Handover]:
    """Return the hand-over of each duty; two that begin on the same day, by an edit, have the same neighbours."""
    ordered = sorted(duties)
    found: dict[Duty, Handover] = {}
    before: Duty | None = None
    for index, duty in enumerate(ordered):
        if index and ordered[index - 1].span.start < duty.span.start:
            before = ordered[index - 1]
        later = (other for other in ordered[index + 1 :] if other.span.start > duty.span.start)
        found[duty] = Handover(duty, before, next(later, None))
    return found


def coming(duties: Sequence[Duty], today: date) -> Handover | None:
    """Return the hand-over to whoever is on duty today or, when nobody is, next; None when nobody is any more."""
    left = [duty for duty in duties if duty.span.end > today]
    if not left:
        return None
    now = [duty for duty in left if today in duty.span]
    return handovers(duties)[max(now, key=lambda duty: duty.span.start) if now else min(left)]
