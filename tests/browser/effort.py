"""What it costs a person to get from sign-in to an answer, counted in five ways of using the site.

Whoever is counted here knows their tools: they skip to the content, go from link to link, and
page down until the answer stands on the screen.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator

from tests.browser.chromium import NARROW, Person
from tests.browser.site import Site
from tests.browser.terminal import Lynx, Terminal, W3m, lynx, w3m

MOST_STEPS = 40
CONTENT = "メイン"
SWIPE_PX = 480
"""Three quarters of a small phone's screen: what a thumb moves at once."""
STATEMENT = "締めの明細を見る"
STATEMENT_TITLE = "ご利用明細 |"
ROLES = {
    "link": "リンク", "button": "ボタン", "heading": "見出し", "list": "リスト", "table": "表",
    "navigation": "ナビゲーション", "banner": "バナー", "main": "メイン", "region": "領域",
}  # fmt: skip
"""What a reader says besides the words of the page."""


@dataclass(frozen=True)
class Question:
    """Something that a person wants to know, and what tells it."""

    answer: str
    """Words that stand in one place of the page, without spaces."""
    link: str = ""
    """The link of home that leads to it; home itself tells the others."""


Cost = dict[str, int]


def questions(person: Person) -> dict[str, Question]:
    """Return the three questions with the answers that the demo's member gets today."""
    person.open("/")
    told = (person.page.locator("main .figure", has_text=words) for words in ("曜日", "使える"))
    debit, points = ("".join(one.first.inner_text().split()) for one in told)
    person.page.get_by_role("link", name=STATEMENT).first.click()
    amounts = person.page.locator(".uses td.money").all_inner_texts()
    words = "".join(person.words.split())
    once = [amount for amount in amounts if words.count(amount) == 1]
    return {
        "debit": Question(debit),
        "points": Question(points),
        "purchase": Question(once[len(once) // 2], STATEMENT),
    }


def _count(act: Callable[[], object], reached: Callable[[], bool]) -> int:
    """Do something again and again until something is reached; return how often."""
    for times in range(MOST_STEPS):
        if reached():
            return times
        act()
    raise AssertionError(f"not reached in {MOST_STEPS} steps")


# ---- text browsers


@contextmanager
def text_browser(name: str, site: Site, home: Path) -> Iterator[W3m | Lynx]:
    """Give w3m or lynx, signed in, on home."""
    start = {"w3m": w3m, "lynx": lynx}[name]
    known = site.fact("member")
    with start(f"{site.url}/sign-in", home) as terminal:
        terminal.wait_for("サインイン")
        if isinstance(terminal, W3m):
            terminal.type("ユーザーID", known["user_id"])
            terminal.type("パスワード", known["password"])
            terminal.send("サインインする", "ホーム")
        else:
            keys = known["user_id"], "down", "down", known["password"], "down", "down", "enter"
            terminal.press("down", "down", *keys)
            terminal.wait_for("ホーム |")
        yield terminal


def to_the_top(terminal: W3m | Lynx) -> None:
    terminal.press("g" if isinstance(terminal, W3m) else "top")


def in_text_browser(terminal: W3m | Lynx, question: Question) -> Cost:
    """Count keys, lines and characters from home, where it must be at its top, to the answer."""
    cost = {"keys": 0, "lines": 0, "characters": 0}
    if question.link:
        cost["keys"] += _skip(terminal)
        _read(terminal, question.link, cost)
        step = "tab" if isinstance(terminal, W3m) else "down"
        cost["keys"] += _count(
            lambda: _press(terminal, step), lambda: question.link in _row(terminal)
        )
        terminal.press("enter")
        cost["keys"] += 1
        terminal.wait_for(STATEMENT_TITLE)
    _read(terminal, question.answer, cost)
    return cost


def _skip(terminal: Terminal) -> int:
    """Follow the way to the content, the first link of every page; return the keys it took."""
    _press(terminal, "enter")
    return 0 if "not found" in terminal.text else 1


def _press(terminal: Terminal, key: str) -> None:
    """Press a key that moves the cursor or the screen, and wait until it has."""
    before = _seen(terminal)
    terminal.press(key)
    for _ in range(MOST_STEPS):
        if _seen(terminal) != before:
            return
        terminal.settle()


def _seen(terminal: Terminal) -> tuple[str, int, int]:
    return terminal.text, terminal.screen.cursor.y, terminal.screen.cursor.x


def _row(terminal: Terminal) -> str:
    return "".join(terminal.text.splitlines()[terminal.screen.cursor.y].split())


def _read(terminal: W3m | Lynx, words: str, cost: Cost) -> None:
    """Read on until these words, screen by screen; add what that costs."""
    top, end = (0, -1) if isinstance(terminal, W3m) else (1, -3)  # without title and status
    first = max(terminal.screen.cursor.y, top) if isinstance(terminal, W3m) else top
    for _ in range(MOST_STEPS):
        rows = ["".join(row.split()) for row in terminal.text.splitlines()[first:end]]
        before, found, _rest = "".join(rows).partition(words)
        cost["characters"] += len(before)
        if found:
            cost["lines"] += _rows_before(rows, words)
            return
        cost["lines"] += len(rows)
        cost["keys"] += 1
        _press(terminal, "page down")
        first = top
    raise AssertionError(f"「{words}」 does not come:\n{terminal.text}")


def _rows_before(rows: list[str], words: str) -> int:
    return next(at for at in range(len(rows)) if words in "".join(rows[: at + 1]))


# ---- Chromium: by keyboard, by finger, by ear

IN_SIGHT = """one => {
  const box = one.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""

AT_REST = """async () => {
  for (let last = -1; scrollY !== last; await new Promise(requestAnimationFrame)) {
    last = scrollY;
    await new Promise(requestAnimationFrame);
  }
}"""
"""Comes back when the page does not move any more."""


def _place(person: Person, words: str) -> Locator:
    """Return the smallest element that holds these words."""
    return person.page.locator(
        "main *", has_text=re.compile(r"\s*".join(map(re.escape, words)))
    ).last


def by_keyboard(person: Person, question: Question) -> Cost:
    """Count the keys from home to the answer on the screen."""
    keyboard = person.page.keyboard
    keys = 0
    if question.link:
        keyboard.press("Tab")
        keyboard.press("Enter")  # skips to the content
        link = person.page.locator("a:focus", has_text=question.link)
        keys += 3 + _count(lambda: keyboard.press("Tab"), lambda: link.count() == 1)
        with person.page.expect_navigation():
            keyboard.press("Enter")
        person.page.evaluate(AT_REST)  # before a page is painted, Chromium takes no keys
    place = _place(person, question.answer)
    keys += _count(lambda: _page_down(person), lambda: bool(place.evaluate(IN_SIGHT)))
    return {"pressed": keys}


def _page_down(person: Person) -> None:
    before = person.page.evaluate("scrollY")
    person.page.keyboard.press("PageDown")
    person.page.wait_for_function("before => scrollY > before", arg=before)
    person.page.evaluate(AT_REST)


def by_finger(person: Person, question: Question) -> Cost:
    """Count taps and swipes from home to the answer on the screen of a small phone."""
    person.look("light", NARROW)

    def see(place: Locator) -> int:
        with person.wire() as wire:
            return _count(lambda: swipe(wire), lambda: bool(place.evaluate(IN_SIGHT)))

    cost = {"taps": 0, "swipes": 0}
    if question.link:
        link = person.page.get_by_role("link", name=question.link).first
        cost["swipes"] += see(link)
        with person.page.expect_navigation():
            link.tap()
        cost["taps"] += 1
    cost["swipes"] += see(_place(person, question.answer))
    return cost


def swipe(session: CDPSession) -> None:
    """Move the page up by three quarters of a small screen."""
    way = {"x": 160, "y": 560, "yDistance": -SWIPE_PX, "gestureSourceType": "mouse"}
    way["speed"] = SWIPE_PX * 20
    session.send("Input.synthesizeScrollGesture", way)


def by_ear(person: Person, question: Question) -> Cost:
    """Count the characters that stand before the answer in what a reader speaks.

    ``spoken`` is all of it from the top of each page, ``spoken_content`` after a jump to
    the content.  It is what Chromium tells readers, not what one of them makes of it.
    """
    cost = {"spoken": 0, "spoken_content": 0}
    for words in filter(None, (question.link, question.answer)):
        said = _said(person)
        before, found, _rest = said.partition(words)
        assert found, f"{words} is not said: {said}"
        cost["spoken"] += len(before)
        cost["spoken_content"] += len(before.rpartition(CONTENT)[2])
        if words == question.link:
            with person.page.expect_navigation():
                person.page.get_by_role("link", name=words).first.click()
    return cost


def _said(person: Person) -> str:
    with person.wire() as wire:
        told = wire.send("Accessibility.getFullAXTree")["nodes"]
    nodes: dict[str, Any] = {node["nodeId"]: node for node in told}
    return "".join("".join(_told(nodes, next(iter(nodes)))).split())


def _told(nodes: dict[str, Any], name: str) -> Iterator[str]:
    node = nodes.get(name)
    if node is None:
        return
    role = node.get("role", {}).get("value", "")
    if role == "StaticText":
        yield node["name"]["value"]
        return
    if not node["ignored"]:
        if role in {"RootWebArea", "navigation", "table"}:
            yield node["name"]["value"]
        yield ROLES.get(role, "")
    for child in node.get("childIds", ()):
        yield from _told(nodes, child)
