"""The stylesheet, the script and the icon: served under an address that names their content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from flask import Flask

BUILT: Final = Path(__file__).parent.parent / "static" / "built"


def digest() -> str:
    """Return the digest of the built assets, which is part of their address."""
    try:
        return (BUILT / "digest.txt").read_text().strip()
    except FileNotFoundError:
        message = "the assets are not built yet: run `python hatch_build.py`"
        raise RuntimeError(message) from None


def asset(name: str) -> str:
    """Return the address of a built asset, such as ``site.css``."""
    return f"/static/{_DIGEST}/{name}"


_DIGEST: Final = digest()


def serve(app: Flask) -> None:
    """Let WhiteNoise answer for the assets, before Flask sees the request."""
    wrapped = WhiteNoise(
        app.wsgi_app,
        root=BUILT / _DIGEST,
        prefix=f"static/{_DIGEST}/",
        max_age=31_536_000,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_harden,
    )
    app.wsgi_app = wrapped  # type: ignore[method-assign]


def _harden(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
