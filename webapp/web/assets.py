"""The style sheet, the script and the icons: served under an address that names their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from webapp.web.headers import TLS_ONLY
from webapp.web.static_files import StaticFiles
from webapp.web.themed import themed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from webapp.web.ports import Ports

BUILT: Final = Path(__file__).parent.parent / "static" / "built"
PACKED: Final = ("site.js",)
"""What no theme changes is packed by the build."""
DIGEST_LENGTH: Final = 16


def register(app: Flask, ports: Ports) -> None:
    """Answer for the assets before Flask sees the request; ``asset`` in templates names them.

    Every process that has the same theme and issuer makes the same files, and so the same
    addresses: one may answer for the page and another one for its style sheet.
    """
    built = _built()
    packed = {name: built.pop(f"{name}.gz") for name in PACKED}
    files = themed(built, ports.theme, ports.profile)
    addresses = addresses_of(files)
    app.jinja_env.globals["asset"] = addresses.__getitem__
    by_address = {addresses[name]: content for name, content in files.items()}
    packed_by_address = {addresses[name]: content for name, content in packed.items()}
    more = (TLS_ONLY,) if ports.settings.over_tls else ()
    app.wsgi_app = StaticFiles(  # type: ignore[method-assign]
        app.wsgi_app, by_address, packed_by_address, more=more
    )


def addresses_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the address of each file, such as ``/static/<digest>/site.css``.

    The digest is one over all of them: where any is different, all have new addresses, so
    that browsers may keep them for ever, and the style sheet finds the icon beside it.
    """
    summed = hashlib.sha256()
    for name, content in sorted(files.items()):
        summed.update(f"{name}\0{len(content)}\0".encode() + content)
    digest = summed.hexdigest()[:DIGEST_LENGTH]
    return {name: f"/static/{digest}/{name}" for name in files}


def _built() -> dict[str, bytes]:
    if not (BUILT / "site.css").exists():
        raise RuntimeError("the assets are not built yet: run `python hatch_build.py`")
    return {path.name: path.read_bytes() for path in sorted(BUILT.iterdir()) if path.is_file()}
