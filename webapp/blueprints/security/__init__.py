"""The security of a member's account: what happened, who is signed in, what can be changed."""

from webapp.blueprints.security.changing_password import password
from webapp.blueprints.security.changing_user_id import user_id
from webapp.blueprints.security.confirming import confirm
from webapp.blueprints.security.reporting import by_link, not_me, revoked
from webapp.blueprints.security.routes import blueprint
from webapp.blueprints.security.session_time import session_time, time_left_here

__all__ = ["blueprint"]

for path, view in (
    ("/security/confirm", confirm),
    ("/security/password", password),
    ("/security/user-id", user_id),
    ("/security/not-me/<number>", not_me),
    ("/security/revoke", by_link),
    ("/security/session", session_time),
):
    blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])
blueprint.add_url_rule("/security/revoked", view_func=revoked)
blueprint.add_url_rule("/security/session/left", "time_left", time_left_here)
