"""Recovery: user ID or card, confirmation code, the user ID and a new password, done."""

from webapp.blueprints.recovery.found import done, found
from webapp.blueprints.recovery.lost_factor import lost_factor
from webapp.blueprints.recovery.routes import blueprint

blueprint.add_url_rule("/found", view_func=found, methods=["GET", "POST"])
blueprint.add_url_rule("/lost-factor", view_func=lost_factor, methods=["GET", "POST"])
blueprint.add_url_rule("/done", view_func=done)

__all__ = ["blueprint"]
