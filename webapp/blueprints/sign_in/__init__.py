"""Sign in, in one step or two, and out."""

from webapp.blueprints.sign_in.passkey import passkey, passkey_challenge
from webapp.blueprints.sign_in.routes import blueprint
from webapp.blueprints.sign_in.second_step import lost_factor, recovery_code, second_step

__all__ = ["blueprint"]

for path, view in (
    ("/sign-in/second-step", second_step),
    ("/sign-in/recovery-code", recovery_code),
):
    blueprint.add_url_rule(path, view_func=view, methods=["GET", "POST"])
for path, view in (
    ("/sign-in/passkey", passkey),
    ("/sign-in/passkey/challenge", passkey_challenge),
):
    blueprint.add_url_rule(path, view_func=view, methods=["POST"])
blueprint.add_url_rule("/sign-in/lost-factor", view_func=lost_factor)
