"""The security of a member's account; for now, the password."""

from webapp.blueprints.security.routes import blueprint

__all__ = ["blueprint"]
