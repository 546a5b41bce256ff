"""Points: balance, what expires when, and the history with its reasons."""

from webapp.blueprints.points.routes import blueprint

__all__ = ["blueprint"]
