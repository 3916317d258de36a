"""Public holidays of countries and their subdivisions, and the names they go by in any language.

Codes are `COUNTRY` or `COUNTRY-SUBDIVISION`. The library is imported where a calendar is asked for: that takes a fifth
of a second.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rotation.model import remove_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from holidays import HolidayBase

_ENGLISH = "en_US"
_BETWEEN = "; "  # two holidays on one day
# Names are known from these years. A holiday's name is compared by its days, which it shares with another in some only.
_FIRST, _LAST = 2010, 2040
_CODE = re.compile(r"[A-Z]{2,3}(-[A-Za-z0-9]{1,6})?")
_LONGEST = 60  # characters of a name
# Names of countries, and of parts that people know by another name than the library.
_OTHER_NAMES = {
    **dict.fromkeys(("uk", "britain", "great britain", "u.k."), "GB"),
    **dict.fromkeys(("usa", "u.s.", "u.s.a.", "america", "united states of america"), "US"),
    **dict.fromkeys(("holland", "nederland", "the netherlands"), "NL"),
    **dict.fromkeys(("germany", "ger", "deutschland"), "DE"),
    **dict.fromkeys(("osterreich", "aut"), "AT"),
    **dict.fromkeys(("schweiz", "suisse", "svizzera"), "CH"),
    **dict.fromkeys(("czech republic", "cesko"), "CZ"),
    **dict.fromkeys(("korea", "south korea"), "KR"),
    **dict.fromkeys(("turkey", "turkiye"), "TR"),
    **dict.fromkeys(("uae", "emirates"), "AE"),
    **dict.fromkeys(("russia", "russian federation"), "RU"),
    **dict.fromkeys(("eire", "republic of ireland"), "IE"),
    "espana": "ES",
    "italia": "IT",
    "polska": "PL",
    "brasil": "BR",
    "sverige": "SE",
    "norge": "NO",
    "danmark": "DK",
    "suomi": "FI",
    "belgique": "BE",
    "belgie": "BE",
    "nippon": "JP",
    "bavaria": "DE-BY",
    "saxony": "DE-SN",
    "lower saxony": "DE-NI",
    "hesse": "DE-HE",
    "thuringia": "DE-TH",
    "north rhine-westphalia": "DE-NW",
    "catalonia": "ES-CT",
    "quebec": "CA-QC",
}
# How people mark the day on which a holiday is observed, and one that depends on the moon, besides the library's marks.
_OBSERVED = re.compile(r"(.+) \((?:observed|substitute|substitute day|in lieu|bank holiday in lieu)\)")
_ESTIMATED = re.compile(r"(.+) \((?:estimated|expected)\)")


@dataclass(frozen=True, slots=True)
class _Name:
    """A holiday's name as `remove_accents`, without the marks of a day that is observed instead, or estimated."""

    base: str
    observed: bool


class PublicHolidays:
    """The holidays of one calendar, without those that have one of some names, in any language of the library.

    A name stands for the day on which its holiday is observed, too. A name marked `(observed)` is that day's alone.
    """

    def __init__(self, code: str, without: Sequence[str] = ()) -> None:
        self.code = code
        self._marks: Sequence[_Mark] = ()
        self._removed: list[_Name] = []
        if without:
            marks = [mark for language in _list_languages(code) for mark in _find_marks(code, language)]
            translations = _find_translations(code)
            self._marks = _find_marks(code, _find_main_language(code))
            self._removed = [
                _Name(base, parsed.observed)
                for parsed in (_parse(written, marks) for written in without)
                for base in translations.get(parsed.base, ())
            ]

    def in_year(self, year: int) -> dict[date, str]:
        """Return the holidays of a year, by English names where there are any."""
        holidays = _read_in_language(self.code, [year], _find_main_language(self.code))
        if not self._removed:
            return holidays
        kept = {
            day: [name for name in names.split(_BETWEEN) if not self._is_removed(name)]
            for day, names in holidays.items()
        }
        return {day: _BETWEEN.join(names) for day, names in kept.items() if names}

    def _is_removed(self, name: str) -> bool:
        parsed = _parse(name, self._marks)
        return any(parsed.base == each.base and (parsed.observed or not each.observed) for each in self._removed)


def list_holiday_names(code: str) -> tuple[str, ...]:
    """Return the names that the holidays of a calendar have, those in English first, without marks."""
    names: dict[str, None] = {}
    for language in _list_languages(code):
        marks = _find_marks(code, language)
        days = _read_in_language(code, range(_FIRST, _LAST + 1), language).values()
        marked = dict.fromkeys(name for together in days for name in together.split(_BETWEEN))
        names |= dict.fromkeys(_remove_marks(name, marks)[0] for name in marked)
    return tuple(names)


def is_code(written: str) -> bool:
    """Return whether the library has the holidays of a code."""
    country, _, subdivision = written.partition("-")
    known = _list_countries()
    return (
        bool(_CODE.fullmatch(written))
        and country in known
        and (subdivision in known[country] if "-" in written else True)
    )


def list_subdivisions(country: str) -> tuple[str, ...] | None:
    """Return the codes of a country's subdivisions, without the country's; None when there is no such country."""
    known = _list_countries().get(country)
    return None if known is None else tuple(known)


def find_code(words: str) -> str | None:
    """Return the code of a country or subdivision in the words people use, or in another form; None without one."""
    code = re.sub(r"[\s_./]+", "-", words.strip()).upper()
    if is_code(code):
        return code
    country, _, place = words.partition("-")
    if country.upper() in _list_countries() and place:
        names = _list_subdivision_names(country.upper())
        return names.get(remove_accents(place)) or _find_nearest(place, names)
    plain = remove_accents(words)
    if plain in _OTHER_NAMES:
        return _OTHER_NAMES[plain]
    # Countries go before their parts: Georgia is one. Of parts the first country's is taken, in the order of codes.
    names = _list_country_names()
    for code in _list_countries():
        for name, full in _list_subdivision_names(code).items():
            names.setdefault(name, full)
    return names.get(plain) or _find_nearest(words, names)


def _find_nearest(written: str, names: Mapping[str, str]) -> str | None:
    near = get_close_matches(remove_accents(written), names, n=1, cutoff=0.85) if len(written) <= _LONGEST else []
    return names[near[0]] if near else None


def _list_countries() -> dict[str, list[str]]:
    """Return the codes of all countries, each with those of its subdivisions."""
    import holidays  # noqa: PLC0415 - as the module says

    return holidays.list_supported_countries()


def _list_country_names() -> dict[str, str]:
    """Return the codes of all countries by name; the library's classes are named like them."""
    import holidays  # noqa: PLC0415 - as the module says

    names: dict[str, str] = {}
    for code in holidays.list_supported_countries(include_aliases=False):
        of_code, named, *_ = type(holidays.country_holidays(code)).__mro__
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", named.__name__)
        names[remove_accents(words)] = of_code.__name__
    return names


def _list_subdivision_names(country: str) -> dict[str, str]:
    """Return the full codes of a country's subdivisions by their names."""
    import holidays  # noqa: PLC0415 - as the module says

    aliases = type(holidays.country_holidays(country)).get_subdivision_aliases()
    return {remove_accents(name): f"{country}-{code}" for code, names in aliases.items() for name in names}


def has_holiday(code: str, written: str) -> bool:
    """Return whether a holiday of the calendar has the name, in any case and language, with a mark or without."""
    marks = [mark for language in _list_languages(code) for mark in _find_marks(code, language)]
    return _parse(written, marks).base in _find_translations(code)


def _open_library(code: str, years: Iterable[int], language: str | None) -> HolidayBase:
    import holidays  # noqa: PLC0415 - as the module says

    country, _, subdivision = code.partition("-")
    with warnings.catch_warnings(action="ignore"):  # that a calendar ends before the last of the years
        return holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=language)


def _read_in_language(code: str, years: Iterable[int], language: str | None) -> dict[date, str]:
    return dict(_open_library(code, years, language).items())


def _list_languages(code: str) -> tuple[str | None, ...]:
    """Return all languages of a calendar, the main one first; None is that of a calendar that has only one."""
    main = _find_main_language(code)
    return (main, *(each for each in _open_library(code, (), None).supported_languages if each != main))


def _find_main_language(code: str) -> str | None:
    """Return English where there is a choice. It must be given: the default is the language of who runs the command."""
    known = _open_library(code, (), None)
    return _ENGLISH if _ENGLISH in known.supported_languages else known.default_language


def _find_translations(code: str) -> dict[str, set[str]]:
    """Return, for the base of a name in any language, the bases that it has in the main one."""
    main, *others = _list_languages(code)
    named = _group_bases_by_day(code, main)
    known: dict[str, set[str]] = {base: {base} for bases in named.values() for base in bases}
    for language in others:
        # 1. A day with one holiday translates its name. 2. Where two share their day in all years, a name that is not
        #    known by then means what the other one does not.
        for day, bases in sorted(_group_bases_by_day(code, language).items(), key=lambda item: (len(item[1]), item[0])):
            for base in bases:
                other = {each for name in bases if name != base for each in known.get(name, ())}
                if len(bases) == 1 or base not in known:
                    known.setdefault(base, set()).update(named.get(day, set()) - other)
    return known


def _group_bases_by_day(code: str, language: str | None) -> dict[date, set[str]]:
    """Return the bases of the names of each holiday, in the years in which names are known."""
    marks = _find_marks(code, language)
    days = {
        day: names.split(_BETWEEN) for day, names in _read_in_language(code, range(_FIRST, _LAST + 1), language).items()
    }
    bases = {name: _parse(name, marks).base for name in {name for names in days.values() for name in names}}
    return {day: {bases[name] for name in names} for day, names in days.items()}


@dataclass(frozen=True, slots=True)
class _Mark:
    """How a language marks a name; `base` is the name where the mark leaves none."""

    pattern: re.Pattern[str]
    observed: bool
    base: str | None = None


def _find_marks(code: str, language: str | None) -> list[_Mark]:
    """Return the marks of a calendar in one of its languages."""
    known = _open_library(code, (), language)
    marks = [_Mark(_OBSERVED, observed=True), _Mark(_ESTIMATED, observed=False)]
    for attribute in ("observed_estimated_label", "observed_label", "estimated_label"):
        label = getattr(known, attribute, None)
        if label and known.tr(label) != "%s":
            pattern = re.escape(known.tr(label)).replace("%s", "(.+)")
            marks.append(_Mark(re.compile(pattern, re.IGNORECASE), observed="observed" in attribute))
    if label := getattr(known, "substituted_label", None):
        # "Day off (substituted from 2026-02-14)": what is left without the day is the name.
        written = known.tr(label)
        base = re.sub(r"\s*[\uff08(][^\uff09)]*%s[^\uff09)]*[\uff09)]\s*", "", written) or written
        pattern = re.escape(written).replace("%s", ".+")
        marks.append(_Mark(re.compile(pattern, re.IGNORECASE), observed=True, base=base))
    return marks


def _remove_marks(name: str, marks: Sequence[_Mark]) -> tuple[str, bool]:
    """Return the name without its marks, and whether it is of a day that is observed instead."""
    observed = False
    for mark in marks:
        if match := mark.pattern.fullmatch(name):
            name = mark.base or match[1]
            observed = observed or (mark.observed and mark.base is None)
    return name.strip(), observed


def _parse(name: str, marks: Sequence[_Mark]) -> _Name:
    base, observed = _remove_marks(" ".join(name.split()), marks)
    return _Name(remove_accents(base), observed)
