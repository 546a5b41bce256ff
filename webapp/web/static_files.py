"""Files that never change under their address, answered from memory before Flask is asked."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
}
HEADERS: Final = (
    ("Cache-Control", "max-age=31536000, immutable"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
)
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A body and the headers that belong to it."""

    body: bytes
    headers: Headers

    @classmethod
    def of(cls, name: str, body: bytes, *more: tuple[str, str]) -> _Answer:
        kind = TYPES[name.rpartition(".")[2]]
        own = (("Content-Type", kind), ("Content-Length", str(len(body))))
        return cls(body, (*own, *more, *HEADERS))


class StaticFiles:
    """A WSGI application that answers for some addresses and leaves the others to another."""

    def __init__(
        self,
        otherwise: WSGIApplication,
        files: Mapping[str, bytes],
        packed_already: Mapping[str, bytes],
        *,
        more: Headers = (),
    ) -> None:
        """Take the files by their addresses, and compress once and for all what is not yet.

        ``more`` are headers that this installation adds to those of every file.
        """
        self._otherwise = otherwise
        self._plain = {path: _Answer.of(path, body, *more) for path, body in files.items()}
        packed = {
            path: packed_already.get(path) or gzip.compress(body, mtime=0)
            for path, body in files.items()
        }
        self._packed = {
            path: _Answer.of(path, body, ("Content-Encoding", "gzip"), *more)
            for path, body in packed.items()
            if len(body) < len(files[path])
        }

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer for a file, or let the other application answer."""
        path = environ.get("PATH_INFO", "")
        found = self._plain.get(path)
        if found is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._otherwise(environ, start_response)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "").lower():
            found = self._packed.get(path, found)
        start_response(f"200 {HTTPStatus.OK.phrase}", list(found.headers))
        return [found.body] if environ["REQUEST_METHOD"] == "GET" else []
