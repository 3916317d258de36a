"""How long is waited, for what, and when no longer."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars.google.retry import Retry, RetryPolicy
from rotation.calendars.google.store import GoogleCalendar
from rotation.errors import TemporaryError
from tests.calendars.google.world import CANARY, Clock, GoogleWorld
from tests.calendars.world import TEAM

if TYPE_CHECKING:
    from tests.calendars.google.world import Server


def waits(again: Retry) -> tuple[list[float], TemporaryError]:
    """Return the pauses for something that does not pass, and how it ended."""
    clock = Clock()
    with pytest.raises(TemporaryError) as caught:
        clock.retry_policy().retry(lambda: again)
    return clock.waited, caught.value


def test_pauses_double_up_to_a_limit_and_end() -> None:
    """Two minutes in all, and never more than half a minute at once."""
    assert waits(Retry("HTTP 503"))[0] == [1, 2, 4, 8, 16, 32, 32]
    assert "HTTP 503 (tried 8 times)" in str(waits(Retry("HTTP 503"))[1])


def test_the_server_is_obeyed() -> None:
    """A pause is at least what it asks for; more than two minutes are not waited at all, but said."""
    assert waits(Retry("HTTP 429", after=30))[0] == [30, 30, 30, 30]
    assert waits(Retry("HTTP 429", after=300))[0] == []
    assert waits(Retry("HTTP 429", after=300))[1].hint == (
        "Google asks to wait 300 seconds; running the same command again is safe"
    )


@given(st.lists(st.floats(0, 1), min_size=20))
def test_jitter_never_leads_beyond_the_deadline(dice: list[float]) -> None:
    """Whatever the dice say, the sum of the pauses stays within it."""
    thrown, waited = iter(dice * 1000), list[float]()
    patience = RetryPolicy(
        waited.append, lambda: sum(waited) + len(waited) * 0.1, lambda low, high: low + (high - low) * next(thrown)
    )
    with pytest.raises(TemporaryError):
        patience.retry(lambda: Retry("no"))
    assert sum(waited) <= patience.deadline


def test_without_a_network_it_ends_soon() -> None:
    """Where there has never been an answer, a quarter of a minute is enough."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        clock = Clock()
        environ = {
            "GOOGLE_OAUTH_ACCESS_TOKEN": CANARY,
            "TRIAGE_CALENDAR_ENDPOINT": f"http://127.0.0.1:{taken.getsockname()[1]}",
        }
        with pytest.raises(TemporaryError, match="the connection failed \\(Connection refused\\)"):
            GoogleCalendar("primary", TEAM, retry_policy=clock.retry_policy(), environ=environ).events()
    assert clock.waited == [1, 2, 4, 8]


def test_a_date_to_wait_for(server: Server) -> None:
    """Retry-After may be a date; one that is past, or none at all, is no pause of its own."""
    for fault in ("429-past", "429-strange"):
        world = GoogleWorld(server)
        world.arm(fault)
        world.store().events()
        assert world.clock.waited == [1]


def test_once_there_was_an_answer_a_dropped_connection_is_waited_for(google: GoogleWorld) -> None:
    """An answer that is an error shows that there is a network: two minutes from then on, not a quarter of one."""
    google.arm("503 then drop", times=1_000)
    with pytest.raises(TemporaryError):
        google.store().events()
    assert google.clock.waited == [1, 2, 4, 8, 16, 32, 32]
