"""Enrollment: card, confirmation code, user ID and password, done."""

from webapp.blueprints.enrollment.choosing import user_id
from webapp.blueprints.enrollment.routes import blueprint

blueprint.add_url_rule("/user-id", view_func=user_id, methods=["GET", "POST"])

__all__ = ["blueprint"]
