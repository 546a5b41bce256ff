"""The security of a member's account: what happened, who is signed in, what can be changed."""

from webapp.blueprints.security.adding_app import add_app, app_code
from webapp.blueprints.security.adding_passkey import add_passkey, passkey_challenge
from webapp.blueprints.security.changing_password import password
from webapp.blueprints.security.changing_user_id import user_id
from webapp.blueprints.security.confirming import confirm
from webapp.blueprints.security.factors import codes, factor, factors
from webapp.blueprints.security.reporting import by_link, not_me, revoked
from webapp.blueprints.security.routes import blueprint
from webapp.blueprints.security.session_time import session_time, time_left_here

__all__ = ["blueprint"]

for path, view in (
    ("/security/confirm", confirm),
    ("/security/password", password),
    ("/security/user-id", user_id),
    ("/security/second-factor", factors),
    ("/security/second-factor/app", add_app),
    ("/security/second-factor/app/code", app_code),
    ("/security/second-factor/passkey", add_passkey),
    ("/security/second-factor/codes", codes),
    ("/security/second-factor/<kind>/<number>", factor),
    ("/security/not-me/<number>", not_me),
    ("/security/revoke", by_link),
    ("/security/session", session_time),
):
    blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])
blueprint.add_url_rule(
    "/security/second-factor/passkey/challenge", view_func=passkey_challenge, methods=["POST"]
)
blueprint.add_url_rule("/security/revoked", view_func=revoked)
blueprint.add_url_rule("/security/session/left", "time_left", time_left_here)
