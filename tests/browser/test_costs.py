"""What the site costs on a bad line: requests, bytes on the wire, and seconds of waiting.

The figures stand in ``costs.toml`` and in docs/accessibility.md, and may not grow.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

import pytest

from tests.browser.chromium import Chromium, Person
from tests.browser.costs import assert_not_grown
from tests.browser.inspection import REQUESTS
from tests.browser.mail import sent_code
from tests.browser.pages import PAGES
from tests.browser.sending import button
from tests.browser.site import Site
from tests.browser.states import GOOD_PASSWORD
from tests.browser.wire import CONNECTION, LATENCY_S, Trip, Wire

TARO_EMAIL = "taro.sato@members.example"
LEADS_ON = "/security/"
"""It has no page yet, and no page links to it."""
SLOWEST_MS = 60_000
OWN_TIME = 3
"""A busy machine may take twice as long again as the line alone; a stalled task takes longer."""
Step = Callable[[], object]
Task = Callable[[Person], Iterator[Step]]


def press(person: Person, words: str) -> Step:
    return person.page.get_by_role("link", name=words).first.click


def fill_in(person: Person, **typed: str) -> Step:
    for name, text in typed.items():
        person.page.fill(f'main [name="{name}"]', text)
    return button(person, "").click


def enrollment(person: Person) -> Iterator[Step]:
    """Go from the front door to the page that says it is done."""
    card = person.site.fact("card")
    yield lambda: person.open("/")
    yield press(person, "会員登録を始める")
    yield fill_in(person, card_number=card["number"], security_code=card["code"])
    yield fill_in(person, code=sent_code(person.site, TARO_EMAIL))
    yield fill_in(person, user_id="taro.sato1", password=GOOD_PASSWORD)
    assert person.page.inner_text("h1") == "会員登録が終わりました", person.words


def statement(person: Person) -> Iterator[Step]:
    """Go from the front door to the statement that will be debited."""
    known = person.site.fact("member")
    yield lambda: person.open("/")
    yield fill_in(person, user_id=known["user_id"], password=known["password"])
    yield press(person, "締めの明細を見る")
    assert person.page.locator("#statement-table tbody tr").count(), person.words


@contextmanager
def visitor(chromium: Chromium, site: Site) -> Iterator[tuple[Person, Wire]]:
    """Give somebody who was never here: no cookie, nothing in the cache."""
    with chromium.person(site) as person:
        person.context.clear_cookies()
        person.context.set_default_timeout(SLOWEST_MS)
        with person.on_the_wire() as wire:
            yield person, wire


def walk(steps: Iterator[Step], person: Person, wire: Wire) -> Iterator[Trip]:
    """Take the steps one by one; each leads to another page."""
    for step in steps:
        with person.page.expect_navigation():
            step()
        yield wire.arrived()


@pytest.mark.parametrize("task", [enrollment, statement])
def test_a_task_on_a_bad_line_costs_no_more_than_it_did(
    chromium: Chromium, fixed_demo: Site, task: Task
) -> None:
    with visitor(chromium, fixed_demo) as (person, wire):
        wire.make_bad()
        trips = list(walk(task(person), person, wire))
    requests = list(chain.from_iterable(trip.requests for trip in trips))
    line_s = sum(trip.line_s for trip in trips)
    cost = {
        "requests": len(requests),
        "round_trips": sum(len(trip.needed) for trip in trips) + CONNECTION,
        "came_bytes": sum(request.came_bytes for request in requests),
        "sent_bytes": sum(request.sent_bytes for request in requests),
        "seconds": line_s + CONNECTION * LATENCY_S,
    }
    waited_s = sum(trip.waited_s for trip in trips)
    assert_not_grown("task", task.__name__, cost)
    # Chromium holds back answers, but neither their headers nor what is sent.
    assert 0.7 * line_s <= waited_s <= OWN_TIME * line_s, (waited_s, line_s)


def test_the_next_page_is_one_request(chromium: Chromium, fixed_demo: Site) -> None:
    with chromium.member(fixed_demo) as person, person.on_the_wire() as wire:
        person.open("/")
        assert len(wire.arrived().requests) <= REQUESTS
        for address in PAGES:
            if address.who == "member" and address.path != LEADS_ON:
                for _ in range(2):
                    person.open(address.path)
                    asked = wire.arrived().requests
                    assert len(asked) == 1, (address, asked)


def test_the_next_page_of_a_visitor_is_one_request(chromium: Chromium, fixed_demo: Site) -> None:
    with visitor(chromium, fixed_demo) as (person, wire):
        person.open("/")
        assert len(wire.arrived().requests) <= REQUESTS
        for address in PAGES:
            if address.who == "anyone" and address.path != LEADS_ON:
                for _ in range(2):
                    person.open(address.path)
                    asked = wire.arrived().requests
                    assert len(asked) == 1, (address, asked)
