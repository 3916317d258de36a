"""HTTP whose answers end: each has a limit of size and of time, whatever the server sends, and however slowly.

httplib2 alone waits for each piece of an answer on its own, so that a server that sends a byte a second keeps it for
ever, and takes as much as comes.
"""

from __future__ import annotations

import http.client
import io
import time
import zlib
from typing import TYPE_CHECKING, Any

import httplib2
import requests

if TYPE_CHECKING:
    import socket

MAX_ANSWER = 64 << 20  # bytes: a page has 2,500 events, each of a few kilobytes
_ENDLESS = "the answer does not end"


class AnswerTooLongError(OSError):
    """The answer had not ended at the limit."""


class LimitedHttp(httplib2.Http):  # type: ignore[misc]
    """An HTTP client that gives an answer up after so many seconds, or at MAX_ANSWER bytes; also where it is packed."""

    def __init__(self, seconds: float, **options: Any) -> None:  # noqa: ANN401 (httplib2's)
        super().__init__(timeout=seconds, **options)

        def response(sock: socket.socket, *arguments: Any, **known: Any) -> http.client.HTTPResponse:  # noqa: ANN401
            limited: Any = _Source(sock, seconds)
            return _Response(limited, *arguments, **known)

        self.connection_types = {
            scheme: type(kind.__name__, (kind,), {"response_class": staticmethod(response)})
            for scheme, kind in {
                "http": httplib2.HTTPConnectionWithTimeout,
                "https": httplib2.HTTPSConnectionWithTimeout,
            }.items()
        }

    def request(self, uri: str, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (httplib2's)
        """Send a request, as httplib2 does."""
        kind = self.connection_types[uri.partition(":")[0].lower()]
        return super().request(uri, *arguments, **(options | {"connection_type": kind}))


class LimitedAdapter(requests.adapters.BaseAdapter):
    """The way of a session of `requests` through LimitedHttp; the session's own options for that do not count."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override] # noqa: ANN401 (the session's)
        """Return the answer. Raises requests.ConnectionError when there is none."""
        way = LimitedHttp(self.seconds)
        way.follow_redirects = False
        headers = {
            name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()
        }
        try:
            answer, content = way.request(request.url or "", request.method or "GET", request.body, headers)
        except (OSError, httplib2.HttpLib2Error, http.client.HTTPException) as error:
            raise requests.ConnectionError(error) from error
        finally:
            way.close()
        response = requests.Response()
        response.status_code, response.reason = int(answer.status), str(answer.reason)
        response.headers.update(answer)
        response.raw, response.url, response.request = io.BytesIO(content), request.url or "", request
        return response

    def close(self) -> None:
        """Do nothing: each request has a connection of its own."""


class _Response(http.client.HTTPResponse):
    """An answer that is unpacked here, up to the limit; whoever reads it does not see that it was packed."""

    def read(self, amt: int | None = None) -> bytes:
        """Return what it says."""
        data = super().read(amt)
        if amt is not None or self.headers.get("Content-Encoding", "").lower() not in {"gzip", "deflate"}:
            return data
        del self.headers["Content-Encoding"]
        unpacking = zlib.decompressobj(wbits=47)  # of both, by how they begin
        try:
            unpacked = unpacking.decompress(data, MAX_ANSWER)
        except zlib.error as error:
            raise http.client.HTTPException("it is badly packed") from error
        if unpacking.unconsumed_tail:
            raise AnswerTooLongError(None, _ENDLESS)
        return unpacked


class _Source:
    """What the response makes of a socket: a stream."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock, self._seconds = sock, seconds

    def makefile(self, _: str) -> io.BufferedReader:
        """Return the stream."""
        return io.BufferedReader(_Limited(self._sock.makefile("rb", buffering=0), self._seconds))


class _Limited(io.RawIOBase):
    """A stream that ends with an error once it is too long or takes too long."""

    def __init__(self, raw: io.RawIOBase, seconds: float) -> None:
        super().__init__()
        self._raw, self._left, self._end = raw, MAX_ANSWER, time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:  # noqa: ANN401 (anything with room)
        if self._left <= 0 or time.monotonic() >= self._end:
            raise AnswerTooLongError(None, _ENDLESS)
        number: int | None = self._raw.readinto(buffer)
        self._left -= number or 0
        return number

    def close(self) -> None:
        self._raw.close()
        super().close()
