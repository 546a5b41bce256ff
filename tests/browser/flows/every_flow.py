"""Every flow of the site, part by part.  A part of the site has a module of its flows here."""

from tests.browser.flows import (
    enrollment,
    home,
    pages,
    points,
    recovery,
    security,
    sign_in,
    statement,
)
from tests.browser.flows.steps import Flow

FLOWS: dict[str, tuple[Flow, ...]] = {
    module.__name__.rpartition(".")[2]: module.FLOWS
    for module in (enrollment, home, pages, points, recovery, security, sign_in, statement)
}
