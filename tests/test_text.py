"""How text is written for people."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.text import (
    escape_controls,
    escape_invisible,
    format_amount,
    format_date,
    format_day,
    format_days,
    format_signed,
    format_span,
    format_table,
    join_all,
    join_days,
    join_some,
    make_visible,
    measure_width,
    normalize,
    pad,
    pluralize,
    quote_spreadsheet_cell,
    round_off,
    spell_day,
)
from rotation.weeks import Span


@given(st.text())
def test_escaping_is_done_once(text: str) -> None:
    """What is harmless stays as it is."""
    assert make_visible(text) == make_visible(make_visible(text))
    assert escape_invisible(text) == escape_invisible(escape_invisible(text))


def test_data_keeps_what_only_reorders() -> None:
    """Marks of direction belong to names and come back when the text is read again; controls never do."""
    assert "a\u200fb\\u001b\n\tc" == escape_controls("a\u200fb\x1b\n\tc")


def test_width_counts_columns() -> None:
    """Two for wide letters, none for marks and joiners."""
    assert [0, 3, 4, 1, 2] == [measure_width(text) for text in ("", "abc", "山田", "e\u0301", "👩\u200d💻")]


@given(st.text(max_size=20), st.integers(60, 80))
def test_what_is_padded_takes_that_many_columns(text: str, columns: int) -> None:
    """Whatever the script of the text."""
    assert columns == measure_width(pad(text, columns))


def test_a_table_is_aligned_in_any_script() -> None:
    """Columns begin at the same place under wide and joined letters; nothing follows the last one."""
    rows = [("山田", "1"), ("👩\u200d💻 G", "10"), ("Ada", "")]
    assert ["山田   1", "👩\u200d💻 G  10", "Ada"] == format_table(rows, right={1})


@pytest.mark.parametrize(("count", "words"), [(0, "0 weeks"), (1, "1 week"), (2, "2 weeks"), (0.5, "0.5 weeks")])
def test_plural(count: float, words: str) -> None:
    """Only one is one."""
    assert words == pluralize(count, "week")


def test_a_long_list_is_cut() -> None:
    """Twenty are read to the end; more are shown in part."""
    assert ", ".join("a" * 20) == join_some("a" * 20)
    assert ", ".join("a" * 20) + ", …" == join_some("a" * 21)


@pytest.mark.parametrize(("value", "text"), [(-1e-12, "0.0"), (0.1 + 0.2, "0.3"), (-0.25, "-0.25")])
def test_rounding(value: float, text: str) -> None:
    """The noise of the last digits goes, and with it the sign of nothing."""
    assert text == str(round_off(value))


def test_a_day() -> None:
    """With its weekday, in the order that files have."""
    assert "Mon 2026-12-14" == format_day(date(2026, 12, 14))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-30", "2026-12-04", "Nov 30 – Dec 4"),
        ("2026-12-07", "2026-12-11", "Dec 7–11"),
        ("2026-12-07", "2026-12-07", "Dec 7"),
        ("2026-12-28", "2027-01-01", "Dec 28 – Jan 1, 2027"),
        ("2026-01-01", "2027-01-01", "Jan 1 – Jan 1, 2027"),
        ("2027-01-04", "2027-01-08", "Jan 4–8, 2027"),
        ("2027-01-04", "2027-01-04", "Jan 4, 2027"),
    ],
)
def test_days(first: str, last: str, words: str) -> None:
    """In English, whatever the locale; the month is not repeated, the year is left out where it is the given one."""
    assert words == format_days(Span.inclusive(date.fromisoformat(first), date.fromisoformat(last)), 2026)


def test_a_span_names_its_weekdays() -> None:
    """A single day is not said twice."""
    monday = date(2026, 11, 30)
    assert "Mon 2026-11-30 .. Fri 2026-12-04" == format_span(Span.inclusive(monday, date(2026, 12, 4)))
    assert "Mon 2026-11-30" == format_span(Span.inclusive(monday, monday))


@pytest.mark.parametrize("year", [None, 2026])
def test_a_day_of_the_given_year_has_no_year(year: int | None) -> None:
    """Nor has one where no year is given."""
    assert "Nov 30" == format_date(date(2026, 11, 30), year)
    assert "Monday, November 30" == spell_day(date(2026, 11, 30), year)


def test_a_day_of_another_year_has_it() -> None:
    """In the short form and in the long one."""
    assert "Jan 4, 2027" == format_date(date(2027, 1, 4), 2026)
    assert "Monday, January 4, 2027" == spell_day(date(2027, 1, 4), 2026)


def test_days_without_a_year() -> None:
    """Where the year is beside them already."""
    assert "Jan 4–8" == format_days(Span.inclusive(date(2027, 1, 4), date(2027, 1, 8)))


def test_all_words_are_joined_as_in_a_sentence() -> None:
    """One word is alone, the last of several comes after the conjunction; of none nothing is left."""
    assert ["", "Ada", "Ada or Bo", "Ada, Bo or Cy"] == [join_all(["Ada", "Bo", "Cy"][:n], "or") for n in range(4)]


@pytest.mark.parametrize("value", [0.0, -0.0, -0.004, 0.004])
def test_what_is_nearest_to_zero_has_no_minus(value: float) -> None:
    """A balance of nothing is neither ahead nor behind."""
    assert "+0.00" == format_signed(value)


def test_signed_numbers() -> None:
    """With as many decimals as are asked for."""
    assert ["+1.25", "-1.2"] == [format_signed(1.25), format_signed(-1.24, 1)]


def test_a_plural_of_its_own() -> None:
    """Where it is not made with an s."""
    assert ["1 duty", "2 duties"] == [pluralize(n, "duty", "duties") for n in (1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1 (555) Cy",
        "-2",
        "@ann-lee",
        "\tAda",
        "\rAda",
        "\nAda",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        '"=1',
        "'=1",
        "' \"@x",
        "\uff1d1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_text(text: str) -> None:
    """Whatever hides the sign that begins a formula."""
    assert f"'{text}" == quote_spreadsheet_cell(text)


@pytest.mark.parametrize("text", ["", " ", "Ada", "O'Brien", "'t Hart", "a=b", "2026-11-30", "李", '"Bo"'])
def test_other_cells_stay_as_they_are(text: str) -> None:
    """Signs inside a text compute nothing."""
    assert text == quote_spreadsheet_cell(text)


def test_days_of_more_than_a_week_are_counted() -> None:
    """Of fewer each is named."""
    days = [date(2026, 11, 30) + timedelta(days=n) for n in range(8)]
    assert "2026-11-30" == join_days(days[:1])
    assert "2026-11-30 and 2026-12-01" == join_days(days[:2])
    assert "8 days from 2026-11-30 to 2026-12-07" == join_days(days)


@given(st.text(), st.sampled_from(["NFC", "NFKC", "NFKD"]))
def test_a_text_is_normalized_as_unicode_says(text: str, form: Literal["NFC", "NFKC", "NFKD"]) -> None:
    """What is shorter than a thousand characters becomes what the standard has for it."""
    assert unicodedata.normalize(form, text) == normalize(form, text)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_only_nothing_looks_like_nothing(value: float, decimals: int) -> None:
    """A small number gets more decimals; what is noise is nothing, and never less than it."""
    text = format_amount(value, decimals)
    assert (float(text) == 0) == (round_off(value) == 0)
    assert len(text.partition(".")[2]) >= decimals
    assert float(text) or "-" not in text
