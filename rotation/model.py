"""The values that everything else speaks of: people, outages, the team, duties, a rotation. All are frozen.

Where a value came from (`place`) takes no part in equality.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from rotation.text import normalize
from rotation.weeks import Span, WeekRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotation.errors import Place

PublishedAbsences = Literal["none", "away", "reasons"]

DEFAULT_TITLE = "Triage: {name}"

_LONGEST_FILE = 60  # characters of a name in the name of a file
# Characters of a digest: enough that nobody finds two names with the same; and as many as earlier versions took.
LONG_DIGEST, SHORT_DIGEST = 32, 6
_DIGEST_AT_END = re.compile(rf"(?:^|-)[0-9a-f]{{{LONG_DIGEST}}}$")
_LONGEST_SPELLING = 1000  # characters of a name or an address; nobody has a longer one


def fold_case(name: str) -> str:
    """Return the form in which two spellings of one name are equal: any case, any composition, any run of spaces."""
    return " ".join(normalize("NFKC", name).casefold().split())


_QUOTES = "`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{PRIME}\N{ACUTE ACCENT}\u02bc"
_ALIKE = str.maketrans(dict.fromkeys(_QUOTES, "'") | dict.fromkeys("\N{HYPHEN}\N{EN DASH}", "-"))


def remove_accents(name: str) -> str:
    """Return the form in which two spellings are nearly equal: as `fold_case`, but any accents, quotes and hyphens."""
    plain = normalize("NFKD", name.translate(_ALIKE))
    if plain.isascii():
        return fold_case(plain)
    # Nor do marks count that nobody sees, such as a zero-width space: they come with copied text.
    return fold_case("".join(c for c in plain if not (unicodedata.combining(c) or unicodedata.category(c) == "Cf")))


def make_safe_name(name: str, digest: int = LONG_DIGEST) -> str:
    """Return a file name for a person, safe in any address and on any disk: `ada-lovelace`.

    It depends on nothing but the name, and no two people share one: where more than spaces had to be replaced, or where
    the name could pass for another with its digest, it ends with `digest` characters of one.
    """
    known = fold_case(name)
    plain = normalize("NFKD", known).encode("ascii", "ignore").decode("ascii")
    safe = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_FILE].strip("-")
    if safe and safe.replace("-", " ") == known and not (digest == LONG_DIGEST and _DIGEST_AT_END.search(safe)):
        return safe
    return f"{safe or 'person'}-{hashlib.sha256(known.encode()).hexdigest()[:digest]}"


@dataclass(frozen=True, slots=True)
class Change:
    """From the day `since` on, the attribute `key` of a person or a team has the value."""

    since: date
    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Stint:
    """A time on the team, from the first day `joined` to the last day `left`; None where team.yaml has no such day."""

    joined: date | None = None
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the team. `fte` is a fraction (0.5: half); `exempt` is the reason, or None; `left` a last day.

    `max_days_out` and `holidays` are None where the team's count. `later` are the stints after the first one.
    Attributes are as before their first change; `changes`, in order of day, say what they become.
    """

    name: str
    aliases: tuple[str, ...] = ()
    email: str | None = None
    fte: float = 1.0
    weight: float = 1.0
    joined: date | None = None
    left: date | None = None
    holidays: str | None = None
    exempt: str | None = None
    max_days_out: int | None = None
    later: tuple[Stint, ...] = ()
    changes: tuple[Change, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)

    @property
    def stints(self) -> tuple[Stint, ...]:
        """All times on the team, in order."""
        return (Stint(self.joined, self.left), *self.later)

    @property
    def is_present(self) -> bool:
        """Whether the person has not left, and is not going to on a day that is known."""
        return (self.later[-1].left if self.later else self.left) is None

    def in_force(self, day: date) -> Person:
        """Return the person with the attributes of that day, and no changes."""
        return replace(self, changes=(), **_find_values(self.changes, day)) if self.changes else self

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that the person is known by: name, aliases, e-mail address."""
        return (self.name, *self.aliases, *((self.email,) if self.email else ()))


@dataclass(frozen=True, slots=True)
class Outage:
    """When some people are away: all days of `span`, or, with `every` (an RFC 5545 RRULE), those of them that it names.

    Days in `excepted` are none of them. `who` has names as on the roster; None is everyone. A rule without an end lasts
    as long as the project's dates do.
    """

    who: tuple[str, ...] | None
    span: Span
    every: str | None = None
    why: str | None = None
    excepted: frozenset[date] = frozenset()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Team:
    """What team.yaml says; `tolerance` and `freeze` in weeks, `hours` in minutes after midnight.

    `holidays*` and `closures` are its default calendar; `page` is an address that ends with a slash; `remind` is
    counted from the beginning of a duty's first day. Attributes are as before their first change; `changes`, in order
    of day, say what they become.
    """

    name: str
    people: tuple[Person, ...]
    title: str = DEFAULT_TITLE
    description: str | None = None
    timezone: str | None = None
    week: WeekRule = field(default_factory=WeekRule)
    hours: tuple[int, int] = (9 * 60, 17 * 60)
    min_fte: float = 0.0
    max_days_out: int = 1
    holidays: str | None = None
    holidays_add: tuple[tuple[date, str], ...] = ()
    holidays_remove: tuple[str, ...] = ()
    closures: tuple[tuple[Span, str | None], ...] = ()
    since: date | None = None
    tolerance: float = 1.0
    freeze: int = 1
    calendar: str = "triage.ics"
    feed: str | None = None
    feed_weeks_back: int = 52
    page: str | None = None
    published_absences: PublishedAbsences = "none"
    remind: tuple[timedelta, ...] = ()
    invite: bool = False
    changes: tuple[Change, ...] = ()
    id: str | None = None
    formerly: tuple[str, ...] = ()
    # Who is meant by which spelling, made when it is first asked for: a calendar has many titles, a team many people.
    _spellings: dict[str, Person] = field(default_factory=dict, init=False, compare=False, repr=False)
    _plain_spellings: dict[str, Person | None] = field(default_factory=dict, init=False, compare=False, repr=False)
    _words: list[list[str]] = field(default_factory=list, init=False, compare=False, repr=False)
    _known: dict[str, Person | None] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def mark(self) -> str:
        """What the rotation's events bear, and no others."""
        return self.id or self.name

    @property
    def marks(self) -> tuple[str, ...]:
        """All marks by which events are the rotation's: of today, by its name, and those that it had before."""
        return tuple(dict.fromkeys((self.mark, self.name, *self.formerly)))

    @property
    def eligible(self) -> tuple[Person, ...]:
        """The people who share the duty at any time: neither exempt nor below `min_fte`; roster order."""
        changes = [*self.changes, *(change for person in self.people for change in person.changes)]
        days = {date.min, *(change.since for change in changes)}
        min_fte = {day: _find_values(self.changes, day).get("min_fte", self.min_fte) for day in days}
        return tuple(
            person
            for person in self.people
            if any(then.exempt is None and then.fte >= min_fte[day] for day in days for then in [person.in_force(day)])
        )

    def in_force(self, day: date) -> Team:
        """Return the team, and everybody on it, with the attributes of that day, and no changes."""
        people = tuple(person.in_force(day) for person in self.people)
        return replace(self, people=people, changes=(), **_find_values(self.changes, day))

    def is_closed(self, day: date) -> bool:
        """Return whether nobody works on the day."""
        return self.closure(day) is not None

    def closure(self, day: date) -> str | None:
        """Return what the closure on the day is called; None when it is none."""
        return next((label or "closed" for span, label in self.closures if day in span), None)

    def find(self, text: str) -> Person | None:
        """Return the person with this name, alias or e-mail address, in any case; None when nobody has it.

        Accents, quotes and hyphens count only where two people differ in nothing else.
        """
        if len(text) > _LONGEST_SPELLING:
            return None
        if not self._spellings:
            for person in self.people:
                for spelling in person.spellings:
                    self._spellings.setdefault(fold_case(spelling), person)
                    plain = remove_accents(spelling)
                    only = self._plain_spellings.get(plain, person) == person
                    self._plain_spellings[plain] = person if only else None
        if text not in self._known:
            self._known[text] = self._spellings.get(fold_case(text)) or self._plain_spellings.get(remove_accents(text))
        return self._known[text]

    def find_similar(self, text: str) -> tuple[Person, ...]:
        """Return whom a name typed by hand may mean: as `find`, else everybody with a word that begins like it."""
        if person := self.find(text):
            return (person,)
        if not self._words:
            self._words.extend([" " + remove_accents(name) for name in (p.name, *p.aliases)] for p in self.people)
        words = " " + remove_accents(text)
        return tuple(p for p, own in zip(self.people, self._words, strict=True) if any(words in name for name in own))


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """Somebody's time on duty: the days of `span`, a whole week or a part of one.

    `person` is the name on the roster where the calendar's spelling is known there, else the calendar's own.
    """

    span: Span
    person: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a rotation: from `start` on, to the end of its week or its week's next line, `person` is on duty.

    None means nobody.
    """

    start: date
    person: str | None
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rotation:
    """Who is on duty when, for the weeks that `lines` name and no others; in order of date.

    `strangers` are the lines of a file that name nobody on the roster; `read` is how many lines it has, bad ones too.
    """

    lines: tuple[Line, ...] = ()
    strangers: tuple[Line, ...] = field(default=(), compare=False)
    read: int = field(default=0, compare=False)

    def duties(self, rule: WeekRule) -> tuple[Duty, ...]:
        """Return what the lines amount to: one duty for the lines of a person that follow one another in a week."""
        keys = [(rule.containing(line.start), line.person) for line in self.lines]
        lines = [line for at, line in enumerate(self.lines) if not at or keys[at] != keys[at - 1]]
        following = [*(line.start for line in lines[1:]), date.max]
        return tuple(
            Duty(Span(line.start, min(end, rule.containing(line.start).span.end)), line.person)
            for line, end in zip(lines, following, strict=False)
            if line.person is not None
        )

    def weeks(self, rule: WeekRule) -> tuple[date, ...]:
        """Return the first days of the weeks that the lines name, each once, in order."""
        return tuple(sorted({rule.containing(line.start).first for line in self.lines}))


def _find_values(changes: Iterable[Change], day: date) -> dict[str, Any]:
    """Return the attributes that have changed by the day, each with its latest value."""
    return {change.key: change.value for change in changes if change.since <= day}
