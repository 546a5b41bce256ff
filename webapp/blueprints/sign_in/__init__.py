"""Sign in, and out."""

from webapp.blueprints.sign_in.routes import blueprint

__all__ = ["blueprint"]
