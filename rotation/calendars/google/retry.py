"""How long to wait before trying again: full jitter, what the server asks for, and an end.

The rule is "full jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/: the n-th pause
is anything from nothing to a doubling limit, so that many clients do not come back all at once.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from rotation.errors import TemporaryError

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, DOUBLINGS = 1.0, 5  # the limit of the first pause in seconds, and how often it doubles: up to 32 seconds

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Retry:
    """An attempt that failed in a way that passes, and why.

    `after` is how many seconds the server asks us to wait, if it does; `within` for how many seconds this is worth
    trying, if not for as long as usual.
    """

    reason: str
    after: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again, in seconds. What waits, tells the time and throws the dice can be replaced."""

    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    uniform: Callable[[float, float], float] = random.uniform
    deadline: float = 120.0
    answer: float = 30.0  # for one answer, to its last byte
    listing: float = 600.0  # for all pages of a calendar

    def retry(self, attempt: Callable[[], Answer | Retry]) -> Answer:
        """Return the first answer of the attempt that is not Retry.

        Raises TemporaryError once the next pause would reach beyond the deadline.
        """
        begun = self.clock()
        for tried in count():
            answer = attempt()
            if not isinstance(answer, Retry):
                return answer
            pause = max(self.uniform(0, FIRST * 2 ** min(tried, DOUBLINGS)), answer.after or 0)
            if self.clock() + pause > begun + min(self.deadline, answer.within or self.deadline):
                times = f"{tried + 1} time{'s' if tried else ''}"
                raise TemporaryError(
                    f"Google Calendar is not available: {answer.reason} (tried {times})", hint=_format_hint(answer)
                )
            self.sleep(pause)
        raise AssertionError  # count() never ends


def _format_hint(answer: Retry) -> str:
    later = f"Google asks to wait {answer.after:.0f} seconds; " if answer.after else ""
    return f"{later}running the same command again is safe"
