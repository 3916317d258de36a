"""The first team.yaml and outages.yaml of a team, and the samples that they may replace."""

from __future__ import annotations

import hashlib
import json
import re

# The samples that come with a checkout. What nobody has changed is nobody's, and a team's own files may take its place.
_SAMPLES = frozenset({
    "e24e9c1bc0f9048f841a5277615d9f304330cfce204075218b57cec583384cda",
    "a22b32ec5c22eaa8d3525db4bb415c372071b56a17b329738d3c2e8e382aa12a",
    "7a0e5fd47a167be15d2c92464cb50f3151379211324f4b31e398a34840650746",
    "89702dd98128b0390ad7e94133f172dcc25ca29eb8e1bdacc5761ffcebca30f3",
    "07af8d8122bf5d6abc398c288761aa025cee6a370e03011267743928dca71f82",
    "787a59f94f82bbd2a73e243fbb5cbd56ef5fc6212c8f9039314c886d32c28972",
})  # fmt: skip
# `Ann Lee <ann@example.org>`, as mail programs write it.
_ADDRESS = re.compile(r"(.*\S)\s*<([^<>\s]+@[^<>\s]+)>")
# What YAML reads as the text that it is, without quotes.
_PLAIN = re.compile(r"[^\W\d_][\w .'@-]*[\w.]", re.UNICODE)
_NOT_TEXT = re.compile(r"(?i:true|false|null|y|n|yes|no|on|off|\.?inf|\.?nan)")

OUTAGES = """\
# Who is away when. Both days are inclusive; without `to` it is one day. Keep past entries: fairness is computed
# from them. Public holidays need no entry. Remove the `#` in front of a line to use it:

# - {who: NAME, from: 2027-01-11, to: 2027-01-15, why: vacation}
# - {who: [NAME, NAME], from: 2027-02-18, why: conference}
# - {who: NAME, from: 2027-01-08, every: FREQ=WEEKLY;BYDAY=FR, except: [2027-03-05], why: part time}
"""


def is_sample(data: bytes) -> bool:
    """Return whether a file is a sample as it came with the checkout."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest() in _SAMPLES


def format_team(people: tuple[str, ...]) -> str:
    """Return a team.yaml with these people, each a name or `NAME <ADDRESS>`; a parser says what is wrong."""
    lines = (f"  - {_format_person(person)}\n" for person in people)
    return f"""\
# The team. The sample in the repository shows everything that can be set.
name: Triage               # calendar name and page title
calendar: triage.ics       # a local file that people can subscribe to, or google:CALENDAR_ID
people:                    # in the order of the first round; who joins later gets `joined: DATE`
{"".join(lines)}"""


def _format_person(written: str) -> str:
    match = _ADDRESS.fullmatch(written)
    if match is None:
        return quote(written)
    return f"{{name: {quote(match[1])}, email: {quote(match[2])}}}"


def quote(text: str) -> str:
    """Return the text as YAML in a line: as it is where that is safe, else in quotes."""
    is_plain = _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)
