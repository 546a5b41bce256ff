"""Every route is in a flow, which every kind of browser walks (``tests/browser/flows``)."""

import pytest
from flask import Flask

from tests.architecture.source import ROOT, parts
from tests.browser.flows.every_flow import FLOWS
from webapp.web.access import anyone

FOR_SCRIPTS = {"GET /security/session/left"}
"""Nobody opens them; ``tests/browser/test_session_time.py`` looks at what the script does."""
BY_SCRIPT_ALONE = {
    "POST /sign-in/passkey",
    "POST /sign-in/passkey/challenge",
    "GET /security/second-factor/passkey",
    "POST /security/second-factor/passkey",
    "POST /security/second-factor/passkey/challenge",
}
"""Only a script can ask for a passkey: ``tests/browser/test_passkeys.py`` does."""
NOT_FOR_MEMBERS = ("/_workshop/", "/static/")


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in {"GET", "POST"} & (rule.methods or set())
        if not rule.rule.startswith(NOT_FOR_MEMBERS)
    }


def in_flows() -> set[str]:
    return {route for flows in FLOWS.values() for flow in flows for route in flow.routes}


def test_every_route_is_in_a_flow(app: Flask) -> None:
    assert routes(app) - in_flows() - FOR_SCRIPTS == BY_SCRIPT_ALONE, (
        "add it to a flow in tests/browser/flows"
    )
    assert in_flows() - routes(app) == set(), "there is no such route any more"


def test_a_route_without_a_flow_is_noticed() -> None:
    other = Flask("other", static_folder=None)
    other.add_url_rule("/points/exchange", "new", anyone(lambda: ""), methods=["GET", "POST"])
    assert routes(other) - in_flows() == {"GET /points/exchange", "POST /points/exchange"}


@pytest.mark.parametrize("part", [part for part in parts() if part != "workshop"])
def test_every_part_has_flows_that_are_walked(part: str) -> None:
    assert FLOWS[part]
    assert (ROOT / "tests" / "browser" / "flows" / f"test_{part}.py").exists()


def test_every_flow_has_a_name_of_its_own() -> None:
    names = [flow.name for flows in FLOWS.values() for flow in flows]
    assert len(set(names)) == len(names)
