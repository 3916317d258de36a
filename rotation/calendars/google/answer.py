"""What an answer that is an error says: a status, words for why, a message; and nothing that should not be shown."""

from __future__ import annotations

import json
import re

from rotation.calendars.event import clean

_WORD = re.compile(r"[A-Za-z_]{1,60}", re.ASCII)
_MOST = 300  # characters of a message
# What Google's access and refresh tokens, client secrets and identity tokens begin with.
_SECRETS = re.compile(r"(?i)ya29\.\S+|1//\S+|GOCSPX-\S+|bearer\s+\S+|eyJ[\w-]{8,}\S*", re.ASCII)


class AnswerError(Exception):
    """Google has refused a request: the HTTP status, the reasons and the message of its answer."""

    def __init__(self, status: int, reasons: tuple[str, ...] = (), message: str = "") -> None:
        code = " ".join(["HTTP", str(status), *reasons[:1]])
        super().__init__(f"Google says '{message}' ({code})" if message else code)
        self.status, self.reasons, self.message = status, reasons, message


def read_error(status: int, content: bytes, secret: str | None) -> AnswerError:
    """Return what an answer with an error says; it may be HTML, or half of itself.

    A message could repeat what was sent, the access token `secret` among it: what looks like a secret is left out.
    """
    try:
        error = json.loads(content)["error"]
        parts = [error, *(error.get("errors") or ()), *(error.get("details") or ())]
        words = [part.get("reason") for part in parts]
        message = next((part["message"] for part in parts if isinstance(part.get("message"), str)), "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return AnswerError(status)
    if secret:
        message = message.replace(secret, "...")
    message = _SECRETS.sub("...", clean(message))
    if len(message) > _MOST:
        message = f"{message[:_MOST]}..."
    return AnswerError(
        status, tuple(word for word in words if isinstance(word, str) and _WORD.fullmatch(word)), message
    )
