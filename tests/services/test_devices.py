"""Where a member is signed in, and how that ends from another browser."""

import pytest
from sqlalchemy.orm import Session

from tests.desk import MINUTE, Desk
from tests.entrance import Town
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.services.devices import (
    Device,
    list_devices,
    sign_out_device,
    sign_out_everywhere,
    sign_out_others,
)


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> Desk:
    return Desk(Town(session, database, settings))


def listed(desk: Desk, token: str, *, minutes: int = 0) -> tuple[Device, ...]:
    with desk.town.database.read() as connection:
        return list_devices(connection, desk.browser(token), now=NOON + minutes * MINUTE)


def test_this_browser_comes_first_and_then_the_newest(desk: Desk) -> None:
    here, older, newer = (desk.sign_in(now=NOON + number * MINUTE) for number in range(3))

    devices = listed(desk, here, minutes=3)

    ids = [desk.browser(token).session_id for token in (here, newer, older)]
    assert [device.session_id for device in devices] == ids
    assert [device.is_this for device in devices] == [True, False, False]
    assert devices[0].words == "w3m"


def test_those_of_one_kind_and_minute_are_told_apart_by_a_number(desk: Desk) -> None:
    here, *_others = (desk.sign_in(now=NOON + MINUTE * late) for late in (1, 0, 0, 1))

    devices = listed(desk, here, minutes=2)

    assert [(device.signed_in_at - NOON, device.nth) for device in devices] == [
        (MINUTE, 1),
        (MINUTE, 1),
        (0 * MINUTE, 1),
        (0 * MINUTE, 2),
    ]


def test_browsers_that_were_left_are_not_listed(desk: Desk) -> None:
    here, shared = desk.sign_in(), desk.sign_in(shared_device=True)

    assert len(listed(desk, here, minutes=4)) == 2
    assert len(listed(desk, here, minutes=5)) == 1
    assert desk.browser(shared)


def test_another_one_is_signed_out_once(desk: Desk) -> None:
    here, other = desk.sign_in(), desk.sign_in()
    browser, session_id = desk.browser(here), desk.browser(other).session_id

    assert sign_out_device(desk.outside, browser, session_id, now=NOON)
    assert sign_out_device(desk.outside, browser, session_id, now=NOON), "no mistake"

    assert desk.find(other) is None
    assert desk.browser(here)
    assert desk.events().count("device_signed_out") == 1


def test_somebody_elses_browser_is_as_if_it_did_not_exist(desk: Desk) -> None:
    desk.town.move_in("佐藤太郎", user_id="taro85")
    his = desk.sign_in("taro85")
    session_id = desk.browser(his).session_id

    assert not sign_out_device(desk.outside, desk.browser(desk.sign_in()), session_id, now=NOON)
    assert desk.browser(his)


def test_the_issuer_signs_a_member_out_everywhere_and_that_is_written_down_once(
    desk: Desk,
) -> None:
    desk.town.move_in("佐藤太郎", user_id="taro85")
    here, other, his = desk.sign_in(), desk.sign_in(), desk.sign_in("taro85")

    ended = []
    for _ in range(2):
        with desk.town.database.work() as work:
            ended.append(sign_out_everywhere(work, desk.hanako.member_id, now=NOON))

    assert ended == [2, 0]
    assert desk.find(here) is desk.find(other) is None
    assert desk.browser(his)
    assert desk.events().count("signed_out_by_issuer") == 1


def test_all_others_are_signed_out_and_nobody_elses(desk: Desk) -> None:
    desk.town.move_in("佐藤太郎", user_id="taro85")
    here, other, his = desk.sign_in(), desk.sign_in(), desk.sign_in("taro85")

    sign_out_others(desk.outside, desk.browser(here), now=NOON)
    sign_out_others(desk.outside, desk.browser(here), now=NOON)

    assert desk.find(other) is None
    assert desk.browser(here)
    assert desk.browser(his)
    assert desk.events().count("others_signed_out") == 1
