"""Titles that are not of the team's form and yet look like those of duties: `Triage duty: Ann Lee`, `Ann on call`.

Who was meant is not for a program to guess; but a duty that nobody counts would be missing from a balance without a
word. So they are named, and those are not that are about something else, such as `Triage meeting with Ann Lee`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rotation.calendars.event import clean, is_managed
from rotation.calendars.titles import LONGEST_TITLE, remove_remarks
from rotation.model import DEFAULT_TITLE, remove_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotation.calendars.event import Event
    from rotation.model import Team

    Words = tuple[str, ...]

_ALIKE, _SHORT = 0.8, 3  # how alike a misspelt word of a form is to it; of a shorter one nothing is left
_MOST_FORMS = 10  # that events of the rotation can add; titles written in so many forms are no honest calendar's
_DUTIES: tuple[Words, ...] = (("duty",), ("on", "call"), ("oncall",))
# Words beside the form's that leave a duty a duty: of time and place, of what it is, and of who has swapped it.
_PLAIN = """
an and as at by for from in is my new next now of on or our the then this till to today until week weekly weeks
call current daily day days duties duty lead month oncall person primary rota roster rotation schedule shift team turn
copy cover covering covers fw fwd instead re swap swapped updated
mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october
november december
\u3055\u3093
"""
_PLAIN_WORDS = frozenset(_PLAIN.split())
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{2,}")  # scripts without spaces between words
_APART = re.compile(r"[:|=/>\u2014\u2022\u00b7]|(?<=\s)-|-(?=\s)")  # what separates the parts of a title


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes a title like that of a duty: the words of titles that team.yaml has or may have had, and `others`.

    `names` are the words of names on the roster; `unspaced` is a pattern of all these words that need no space around
    them.
    """

    titles: frozenset[Words]
    others: frozenset[Words]
    names: frozenset[str]
    unspaced: re.Pattern[str]

    @classmethod
    def of(cls, events: Iterable[Event], team: Team) -> Likeness:
        """Return what makes a title like that of a duty of the team, whose calendar has these events."""
        titles = {split_words(title.replace("{name}", " ")) for title in (team.title, DEFAULT_TITLE)}
        # Events of the rotation keep the title that they were written with, also where team.yaml has another by now.
        earlier: set[Words] = set()
        for event in events:
            if event.person and len(earlier) < _MOST_FORMS and is_managed(event, team):
                words = split_words(event.title.replace(event.person, " "))
                if words not in titles | earlier and not event.edited:
                    earlier.add(words)
        others = {*_DUTIES, *map(split_words, team.marks), *earlier} - titles
        names = {word for person in team.people for spelling in person.spellings for word in split_words(spelling)}
        known = sorted({*names, *(word for form in titles | others for word in form)}, key=len, reverse=True)
        unspaced = "|".join(re.escape(word) for word in known if _UNSPACED.fullmatch(word))
        return cls(frozenset(titles), frozenset(others - {()}), frozenset(names), re.compile(f"({unspaced or '$^'})"))

    def names_somebody(self, title: str) -> bool | None:
        """Return whether a title that looks like that of a duty names anybody; None where it does not look like one.

        It has the words of a form, and a name or a part of one. Beside these it has only words that leave a duty a
        duty; or others follow the words of a title, and the name is apart, as in `Triage hero: Ann Lee`. Where titles
        are only a name, it is only a part of one.
        """
        if len(title) > LONGEST_TITLE:
            return None
        whole = self._judge(clean(title))
        # A remark in brackets may say anything, but then what is left is to name somebody.
        return whole or self._judge(remove_remarks(title)) or whole

    def _judge(self, title: str) -> bool | None:
        """Return the same for a title of which every word counts."""
        text = self.unspaced.sub(r" \1 ", remove_accents(title))
        parts = [_WORD.findall(part) for part in _APART.split(text)]
        there = {word for part in parts for word in part}
        verdicts: list[bool] = []
        for form in (*self.titles, *self.others):
            is_title = form in self.titles
            own = _find_words(form, there, is_exact=not is_title)
            if own is None or (not form and not (there and there <= self.names)):
                continue
            if (names := self._judge_parts(parts, own, is_title=is_title)) is not None:
                verdicts.append(names)
        return max(verdicts, default=None)

    def _judge_parts(self, parts: Sequence[list[str]], own: set[str], *, is_title: bool) -> bool | None:
        """Return the same for the parts of a title that has these words of a form."""
        others = {word for part in parts for word in part if not _is_plain(word)} - own
        names = self.names & {word for part in parts for word in part} - own
        names |= set(filter(self._is_misspelt, others - names))
        is_strange = begun = False
        for part in parts:
            rest = [word for word in part if word in own or word in others]
            begun = begun or any(word in own for word in rest[:1])
            if {*rest} - own - names:
                is_strange = True
                if not names.isdisjoint(part) or not (is_title and begun):
                    return None
        return None if is_strange and not names else bool(names)

    def _is_misspelt(self, word: str) -> bool:
        """Return whether a word is nearly that of a name on the roster, with the same first letter."""
        near = [name for name in self.names if len(word) > _SHORT and name[0] == word[0]]
        return bool(get_close_matches(word, near, 1, _ALIKE))


def split_words(text: str) -> Words:
    """Return the words of the text, in the form in which those of two spellings are equal."""
    return tuple(_WORD.findall(remove_accents(text)))


def _find_words(form: Words, there: set[str], *, is_exact: bool) -> set[str] | None:
    """Return the words of a title that are those of the form, the team's own misspelt perhaps; None if some are not."""
    own = set(form) & there
    for word in set(form) - own:
        near = [] if is_exact or len(word) <= _SHORT else get_close_matches(word, there, 1, _ALIKE)
        if not near:
            return None
        own.add(near[0])
    return own


def _is_plain(word: str) -> bool:
    """Return whether a word says nothing else than a duty does: an initial, a number or the like."""
    return word in _PLAIN_WORDS or len(word) == 1 or any(letter.isdigit() for letter in word)
