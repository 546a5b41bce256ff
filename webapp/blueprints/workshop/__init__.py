"""The workshop: every component of the design, and the mails of the demo.  In demo mode only."""

from webapp.blueprints.workshop.routes import blueprint

__all__ = ["blueprint"]
