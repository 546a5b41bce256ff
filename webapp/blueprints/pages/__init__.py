"""Pages for everybody: the language, and advice on user IDs, passwords and shared computers."""

from webapp.blueprints.pages.routes import blueprint

__all__ = ["blueprint"]
