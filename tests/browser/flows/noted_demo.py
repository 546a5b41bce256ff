"""``my-account``, which also notes the route of every request, a line each, in ``routes.log``."""

import os
from pathlib import Path

from flask import Flask, Response, request

from webapp import factory
from webapp.cli import main
from webapp.config import Settings
from webapp.domain.second_factor import RecoveryCode
from webapp.services import authenticator_app, recovery_codes

ROUTES = "routes.log"
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""What every app shares with the site."""
CODES = tuple(f"{letter * 4}ACDEFHJK" for letter in "ACDEFHJKMN")
"""What is on paper."""
# The flows sign in again and again: a cheaper hash is as good for them.
os.environ["MYACCOUNT_BCRYPT_COST"] = "10"
create_app = factory.create_app


def create_noting_app(settings: Settings) -> Flask:
    """Make the site, which notes before it answers."""
    app = create_app(settings)
    log = Path(ROUTES).resolve()

    @app.after_request
    def note(response: Response) -> Response:
        if request.url_rule is not None:
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{request.method} {request.url_rule.rule}\n")
        return response

    return app


def prepare() -> None:
    """Let the site note, and draw the same keys and codes for every way of browsing."""
    factory.create_app = create_noting_app
    authenticator_app.new_secret = lambda: KEY
    recovery_codes.new_codes = lambda: [RecoveryCode(code) for code in CODES]


if __name__ == "__main__":
    prepare()
    main()
