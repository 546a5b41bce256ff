"""Home: the first page after signing in."""

from webapp.blueprints.home.routes import blueprint

__all__ = ["blueprint"]
