"""Every page of the site, and who opens it: the list that all browsers walk.

A route that shows a page must stand here (``tests/architecture/test_routes.py``): what is not
in the list is not looked at by axe, not weighed, not opened without scripts.
"""

from dataclasses import dataclass
from typing import Literal

from tests.browser.chromium import Language


@dataclass(frozen=True)
class Address:
    """A page that can be opened by its address."""

    path: str
    who: Literal["anyone", "member"]
    rule: str = ""
    """The route's rule where the path is an example of it."""
    status: int = 200


PAGES = (
    Address("/", "anyone"),
    Address("/", "member"),
    Address("/sign-in", "anyone"),
    Address("/signed-out", "anyone"),
    Address("/enrollment/", "anyone"),
    Address("/recovery/", "anyone"),
    Address("/recovery/user-id", "anyone"),
    Address("/recovery/card", "anyone"),
    Address("/statement/", "member"),
    Address("/statement/whole", "member"),
    Address("/points/", "member"),
    Address("/security/", "member"),
    Address("/security/confirm", "member"),
    Address("/security/password", "member"),
    Address("/security/user-id", "member"),
    Address("/security/history", "member"),
    Address("/security/session", "member"),
    Address("/security/second-factor", "member"),
    Address("/security/second-factor/app", "member"),
    Address("/sign-in/lost-factor", "anyone"),
    Address("/security/revoke", "anyone"),
    Address("/security/revoked", "anyone"),
    Address("/accessibility", "anyone"),
    Address("/pages/passwords", "anyone"),
    Address("/pages/password-managers", "anyone"),
    Address("/pages/shared-computers", "anyone"),
)
ERRORS = (
    Address("/no-such-page", "anyone", status=404),
    Address("/no-such-page", "member", status=404),
    Address("/sign-out", "anyone", status=405),
)
WORKSHOP = (
    Address("/_workshop/", "anyone"),
    Address("/_workshop/table", "anyone"),
    Address("/_workshop/form", "anyone"),
    Address("/_workshop/mail", "anyone"),
)
"""Every component in every state, and the mails; in demo mode only."""
PAGES_OF: dict[Language, tuple[Address, ...]] = {
    "ja": (*PAGES, *ERRORS, *WORKSHOP),
    "en": (*PAGES, *ERRORS),
}
"""The workshop is for those who build the site: Japanese is enough."""
IN_A_FLOW = {
    "/enrollment/code": "after the card was typed in",
    "/enrollment/user-id": "after the confirmation code",
    "/enrollment/done": "at the end",
    "/recovery/code": "after the user ID or the card was typed in",
    "/recovery/found": "after the confirmation code",
    "/recovery/done": "at the end",
    "/recovery/lost-factor": "from the page after the confirmation code",
    "/security/second-factor/app/code": "after the page that says what is needed",
    "/security/second-factor/codes": "after a first app was added",
    "/security/second-factor/<kind>/<number>": "from the list of what is there",
    "/sign-in/second-step": "after the password",
    "/sign-in/recovery-code": "from the second step",
    "/security/not-me/<number>": "from a row of the history",
}
"""Pages that an address alone does not open; ``states.py`` and the journeys go through them."""
NO_PAGE = {
    "/points/balance": "a fragment of the points page",
    "/security/session/left": "figures and words for the script",
    "/security/second-factor/passkey": "is there where passkeys are: test_passkeys.py",
    "/.well-known/change-password": "leads to the page for changing the password",
}
