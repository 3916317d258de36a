"""The names in Google's JSON of an event that its reader and its writer share."""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]

# Private properties of the event carry our mark; other programs do not see them.
OWNER, WRITTEN, DUTY_START, PERSON = "triageRotation", "triageContent", "triageDuty", "triagePerson"
LOADED, LAST = "triageLoaded", "triageWritten"
SENT = "triageSent"  # the digest of what was sent, where Google has rewritten it; WRITTEN is that of what it became
OWN = frozenset({OWNER, WRITTEN, DUTY_START, PERSON, LOADED, LAST, SENT})
CANCELLED = "cancelled"
