"""Whose network a request counts for: what a proxy says, and only as many proxies as there are."""

from dataclasses import replace

import pytest
from werkzeug.test import Client, TestResponse

from webapp.config import Settings
from webapp.factory import create_app
from webapp.web.access import anyone
from webapp.web.entrance import visitor

PROXY = {"REMOTE_ADDR": "192.0.2.1"}
SITE = "http://localhost"


def network(settings: Settings, proxies: int, **headers: str) -> str:
    app = create_app(replace(settings, trusted_proxies=proxies))

    @app.get("/who")
    @anyone
    def who() -> str:
        return visitor().network

    sent = {name.replace("_", "-"): text for name, text in headers.items()}
    client = Client(app, TestResponse)
    return client.get("/who", headers=sent, base_url=SITE, environ_base=PROXY).text


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X_Real_IP", "Forwarded", "Client_IP"])
def test_without_a_proxy_nobody_chooses_a_network(settings: Settings, name: str) -> None:
    assert network(settings, 0, **{name: "198.51.100.7"}) == "192.0.2.1/32"


def test_a_proxy_is_believed_and_what_stood_before_it_is_not(settings: Settings) -> None:
    said = "203.0.113.9, 198.51.100.7"

    assert network(settings, 1, X_Forwarded_For=said) == "198.51.100.7/32"
    assert network(settings, 2, X_Forwarded_For=said) == "203.0.113.9/32"
    assert network(settings, 1, X_Real_IP="203.0.113.9") == "192.0.2.1/32"


def test_a_proxy_that_says_nonsense_opens_no_bucket_of_its_own(settings: Settings) -> None:
    assert network(settings, 1, X_Forwarded_For="' OR 1=1") == "unknown"
