"""Statements: one page for each billing cycle."""

from webapp.blueprints.statement.routes import blueprint

__all__ = ["blueprint"]
