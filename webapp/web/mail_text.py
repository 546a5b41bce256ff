"""The words of a message: subject and body from ``templates/emails/<name>/``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from webapp.web.languages import speaking
from webapp.web.ports import ports

if TYPE_CHECKING:
    from webapp.web.languages import Language


def render_mail(name: str, language: str, **values: object) -> tuple[str, str]:
    """Return subject and body of a message in the member's language, not in the page's.

    Every text knows ``issuer`` (its words) and ``site_url``; the rest is in ``values``.
    """
    chosen: Language = "en" if language == "en" else "ja"
    outside = ports()
    known = {
        "issuer": outside.profile.words(chosen),
        "site_url": outside.settings.site_url,
        **values,
    }
    environment = current_app.jinja_env
    with speaking(chosen):
        subject, body = (
            environment.get_template(f"emails/{name}/{part}.txt").render(known)
            for part in ("subject", "body")
        )
    return subject.strip(), body.strip() + "\n"
