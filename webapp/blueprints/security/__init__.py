"""The security of a member's account: what happened, who is signed in, what can be changed."""

from webapp.blueprints.security.changing_password import password
from webapp.blueprints.security.confirming import confirm
from webapp.blueprints.security.routes import blueprint

__all__ = ["blueprint"]

for path, view in (
    ("/security/confirm", confirm),
    ("/security/password", password),
):
    blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])
