"""A form is taken from a page of this site only."""

import pytest

from tests.factories import Person
from tests.strict_browser import Browser


def change(browser: Browser, headers: dict[str, str]) -> int:
    hidden = browser.open("/sign-in").document.all("input")
    form = {field.get("name"): field.get("value") for field in hidden if field.get("name")}
    form["language"] = "en"
    return browser.client.post("/language", data=form, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://["},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_right_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert change(browser, headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_this_site_is_taken_from_every_browser(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert change(browser, headers) == 303


def test_a_link_of_another_site_may_lead_here(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)

    assert browser.client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
