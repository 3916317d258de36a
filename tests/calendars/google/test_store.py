"""What only a calendar at Google has: taken ids, rights, guests, pages, two loaders at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rotation.calendars.apply import apply
from rotation.calendars.classify import classify
from rotation.calendars.diff import diff
from rotation.calendars.event import Event, build_event, build_event_id
from rotation.calendars.google.store import GoogleCalendar
from rotation.calendars.store import Conflict
from rotation.errors import RefusedError, SignInError, TemporaryError
from rotation.model import Duty, Person, Team
from tests.calendars.world import ADA, ALAN, GRACE, TEAM, TODAY, list_events, live, load, monday, rota, week

if TYPE_CHECKING:
    from tests.calendars.google.world import GoogleWorld

INVITING = Team(
    TEAM.name,
    (Person(ADA, email="ada@example.org"), Person(ALAN, email="alan@example.org"), Person(GRACE)),
    invite=True,
)


@pytest.mark.parametrize("forgets", [False, True])
def test_a_deleted_event_is_restored(google: GoogleWorld, *, forgets: bool) -> None:
    """The same id comes back, whether the listing still shows the deleted event or only the 409 tells of it."""
    google.behave(forgets=forgets)
    load(google, rota(ADA))
    google.remove(build_event_id(TEAM, monday(0)))
    google.arm()
    load(google, rota(ALAN))
    assert google.requests() == (["GET", "POST 409", "GET", "PUT", "GET"] if forgets else ["GET", "PUT", "GET"])
    assert [build_event_id(TEAM, monday(0))] == list(live(google))
    assert list_events(google) == [(monday(0), ALAN)]


def test_an_event_of_which_only_the_id_is_left_is_restored(google: GoogleWorld) -> None:
    """Google need not say more of a deleted one; it is fetched, since its sequence number must not be lower."""
    load(google, rota(ADA))
    google.remove(build_event_id(TEAM, monday(0)))
    google.behave(bare=True)
    assert list_events(google) == []
    google.arm()
    load(google, rota(ALAN))
    assert google.requests() == ["GET", "GET", "PUT", "GET"]
    assert list_events(google) == [(monday(0), ALAN)]
    assert load(google, rota(ALAN))[0].actions == ()


@pytest.mark.parametrize("forgets", [False, True])
def test_where_restoring_is_forbidden_the_next_generation_serves(google: GoogleWorld, *, forgets: bool) -> None:
    """The event gets another id, again and again, and each time the load after it finds nothing to do."""
    google.behave(restores=False, forgets=forgets)
    for generation, name in enumerate((ADA, ALAN, GRACE)):
        load(google, rota(name))
        uid = build_event_id(TEAM, monday(0), generation)
        assert [uid] == list(live(google))
        assert load(google, rota(name))[0].actions == ()
        google.remove(uid)


def test_an_id_that_somebody_else_uses_is_left_to_them(google: GoogleWorld) -> None:
    """An entry without our mark under our very id is foreign."""
    uid = build_event_id(TEAM, monday(0))
    google.add(uid, "Lunch", week(0))
    exact = google.snapshot(uid)
    load(google, rota(ADA))
    assert exact == google.snapshot(uid)
    assert list_events(google) == [(monday(0), ADA)]


def test_an_event_that_appears_after_the_listing(google: GoogleWorld) -> None:
    """Where another loader was faster, its event stands, and that is said."""
    with google.store() as store:
        store.events()
        load(google, rota(ALAN))
        written = store.create(build_event(Duty(week(0), ADA), TEAM))
    assert isinstance(written, Conflict)
    assert list_events(google) == [(monday(0), ALAN)]


@pytest.mark.parametrize("moment", [0, 1])
def test_two_loaders_at_once_agree_or_say_so(google: GoogleWorld, moment: int) -> None:
    """Whenever the second one loads another file, the first does not claim that its own is there when it is not."""
    load(google, rota(ADA, ALAN))

    def progress(done: int, _: int) -> None:
        if done == moment:
            load(google, rota(GRACE, ADA))

    with google.store() as store:
        plan = diff(rota(ALAN, GRACE), classify(store.events(), TEAM), TEAM, today=TODAY)
        try:
            kept = len(apply(plan, store, progress).changes.kept)
        except TemporaryError:
            kept = 2
    assert kept == 2 - moment or kept == 2
    assert list_events(google) == [(monday(0), GRACE), (monday(1), ADA)]


def test_more_than_one_page(google: GoogleWorld) -> None:
    """Pages may be short, or empty, and still not be the last."""
    google.behave(pages=[1, 0, 0, 2])
    load(google, rota(*[ADA, ALAN, GRACE] * 3))
    assert len(list_events(google)) == 9
    assert load(google, rota(*[ADA, ALAN, GRACE] * 3))[0].actions == ()


def test_no_write_after_a_page_that_failed(google: GoogleWorld) -> None:
    """What was not wholly read is not written to."""
    google.behave(pages=[2])
    load(google, rota(ADA, ALAN, GRACE))
    google.arm("503", at=2, times=1_000_000)
    with pytest.raises(TemporaryError, match="HTTP 503"):
        load(google, rota(GRACE, ADA, ALAN))
    assert {"GET", "GET 503"} == set(google.requests())


def test_a_calendar_that_may_only_be_read(google: GoogleWorld) -> None:
    """It is listed, and a load is refused before anything is written, with what to click."""
    load(google, rota(ADA))
    google.behave(role="reader")
    assert list_events(google) == [(monday(0), ADA)]
    google.arm()
    with google.store() as store:
        store.events()
        with pytest.raises(SignInError) as caught:
            store.ready()
    assert "'Make changes to events'" in (caught.value.hint or "")
    assert google.requests() == ["GET"]


def test_a_calendar_that_shows_only_who_is_busy(google: GoogleWorld) -> None:
    """Its events have no titles: nothing can be read from it, and that is not the same as nothing being there."""
    google.behave(role="freeBusyReader")
    with pytest.raises(SignInError, match="only when somebody is busy"):
        google.store().events()


def test_a_calendar_that_is_not_there(google: GoogleWorld) -> None:
    """The message says where to find its id, and how to share it."""
    google.calendar = "nobody@example.org"
    with pytest.raises(SignInError) as caught:
        google.store().events()
    assert "there is no Google calendar nobody@example.org, or it is not shared" in str(caught.value)


def test_guests_are_invited_when_asked_for(google: GoogleWorld) -> None:
    """Whoever serves is a guest, the one before is not any more, and people whom somebody has added stay."""
    load(google, rota(ADA, GRACE), team=INVITING)
    uid = build_event_id(TEAM, monday(0))
    assert google.snapshot(uid)["attendees"] == [{"email": "ada@example.org"}]
    assert google.snapshot(build_event_id(TEAM, monday(1)))["attendees"] == []
    google.put(uid, attendees=[{"email": "Ada@example.org"}, {"email": "boss@example.org"}])
    load(google, rota(ALAN), team=INVITING)
    assert google.snapshot(uid)["attendees"] == [{"email": "boss@example.org"}, {"email": "alan@example.org"}]
    load(google, rota(ADA))
    assert google.snapshot(uid)["attendees"] == [{"email": "boss@example.org"}, {"email": "alan@example.org"}]


def test_nobody_is_invited_otherwise(google: GoogleWorld) -> None:
    """Without `invite: true` no event has a guest."""
    load(google, rota(ADA), team=replace(INVITING, invite=False))
    assert "attendees" not in google.snapshot(build_event_id(TEAM, monday(0)))


@pytest.mark.parametrize("notify", [False, True])
def test_mail_is_sent_only_when_asked_for(google: GoogleWorld, *, notify: bool) -> None:
    """Each write says whether guests get mail."""
    google.arm()
    environ = google.server.environ
    for names in ((ADA, ALAN), (ALAN, None)):
        with GoogleCalendar(google.calendar, TEAM, notify=notify, environ=environ) as store:
            apply(diff(rota(*names), classify(store.events(), TEAM), TEAM, today=TODAY), store)
    asked = [(method, query["sendUpdates"]) for method, _, query, _ in google.journal() if method != "GET"]
    assert asked == [(method, "all" if notify else "none") for method in ("POST", "POST", "PATCH", "DELETE")]


def test_inviting_without_the_right_to(google: GoogleWorld) -> None:
    """Where only the first write can tell, nothing has been written, and the message names team.yaml."""
    google.behave(invites=False)
    with pytest.raises(SignInError, match="`invite: true`, but a service account cannot"):
        load(google, rota(ADA), team=INVITING)
    assert google.everything() == {}


def test_only_what_is_ours_is_written(google: GoogleWorld) -> None:
    """Whatever a plan says, an event that is not this rotation's is neither updated nor deleted."""
    google.add("dentist", "Dentist", week(0))
    exact = google.snapshot("dentist")
    with google.store() as store:
        [foreign] = store.events()
        mine = replace(foreign, owner=TEAM.name)
        for event in (foreign, mine):
            with pytest.raises(RefusedError):
                store.delete(event)
            with pytest.raises(RefusedError):
                store.update(event, build_event(Duty(week(0), ADA), TEAM))
    assert exact == google.snapshot("dentist")


def test_an_event_that_somebody_made_into_a_series_or_moved_to_hours(google: GoogleWorld) -> None:
    """Both are edits by hand: kept, and taken back when forced."""
    load(google, rota(ADA, ALAN))
    one, two = (build_event_id(TEAM, monday(n)) for n in range(2))
    google.put(one, recurrence=["RRULE:FREQ=WEEKLY"])
    hours = {name: {"dateTime": f"{monday(1)}T{hour}:00:00+01:00"} for name, hour in (("start", "09"), ("end", "17"))}
    google.put(two, **hours)
    assert len(load(google, rota(GRACE, GRACE))[0].kept) == 2
    load(google, rota(GRACE, GRACE), force=True)
    assert list_events(google) == [(monday(0), GRACE), (monday(1), GRACE)]
    assert load(google, rota(GRACE, GRACE))[0].actions == ()


def test_the_date_of_change_comes_from_google(google: GoogleWorld) -> None:
    """It is in UTC, to the second, as feeds write it."""
    load(google, rota(ADA))
    [event] = google.store().events()
    assert isinstance(event, Event)
    assert event.modified is not None
    assert event.modified.isoformat() == "2026-11-25T08:00:01+00:00"
