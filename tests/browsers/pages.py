"""Every page of the site, and who opens it: the list that all browsers walk.

A route that shows a page must stand here (``tests/architecture/test_routes.py``): what is not
in the list is not looked at by axe, not weighed, not opened without scripts.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Address:
    """A page that can be opened by its address."""

    path: str
    who: Literal["anyone", "member"]
    rule: str = ""
    """The route's rule where the path is an example of it."""


PAGES = (
    Address("/", "anyone"),
    Address("/", "member"),
    Address("/sign-in", "anyone"),
    Address("/signed-out", "anyone"),
    Address("/enrollment/", "anyone"),
    Address("/statement/", "member"),
    Address("/points/", "member"),
    Address("/security/", "member"),
    Address("/security/password", "member"),
    Address("/pages/passwords", "anyone"),
    Address("/pages/password-managers", "anyone"),
    Address("/pages/shared-computers", "anyone"),
)
IN_A_FLOW = {
    "/enrollment/code": "after the card was typed in",
    "/enrollment/user-id": "after the confirmation code",
    "/enrollment/done": "at the end",
}
"""Pages that an address alone does not open; the journeys go through them."""
NO_PAGE = {
    "/points/balance": "a fragment of the points page",
    "/.well-known/change-password": "leads to the page for changing the password",
}
