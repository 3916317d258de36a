"""Any sequence of loads, crashes, hand edits and deletions on a server leaves the calendar right, as in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from rotation.errors import RefusedError, TemporaryError
from tests.calendars.google.sweep import FOREVER
from tests.calendars.google.world import GoogleWorld
from tests.calendars.test_machine import Machine, rotations
from tests.calendars.world import load

if TYPE_CHECKING:
    from rotation.model import Rotation
    from tests.calendars.google.world import Server


class GoogleMachine(Machine):
    """A calendar at Google, of short pages."""

    world: GoogleWorld

    def __init__(self, server: Server) -> None:
        super().__init__(GoogleWorld(server))
        self.world.behave(pages=[3, 0, 4])

    @rule(rotation=rotations(), at=st.integers(1, 12), after=st.booleans(), force=st.booleans())
    def load_after_a_crash(self, rotation: Rotation, at: int, *, after: bool, force: bool) -> None:
        """Break a load off at some request, done or not; then load again."""
        self.world.arm("drop-after" if after else "drop", at, FOREVER)
        try:
            load(self.world, rotation, force=force, today=self.today, now=self.now)
        except (RefusedError, TemporaryError):
            pass
        finally:
            self.world.arm()
        self.load(rotation=rotation, force=force)

    @rule(restores=st.booleans())
    def google_changes_its_mind(self, *, restores: bool) -> None:
        """Let deleted events be restored, or not."""
        self.world.behave(restores=restores)

    @rule(forgets=st.booleans())
    def google_forgets(self, *, forgets: bool) -> None:
        """Leave deleted events out of the listings, though their ids stay taken; or list them again."""
        self.world.behave(forgets=forgets)


def test_any_sequence(server: Server) -> None:
    """After any of them a clean load gives the file, others' events are untouched, edits are kept or reported."""

    class Here(GoogleMachine):
        def __init__(self) -> None:
            super().__init__(server)

    run_state_machine_as_test(Here, settings=settings(max_examples=15, stateful_step_count=10, deadline=None))
