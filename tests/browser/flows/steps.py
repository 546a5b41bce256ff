"""Flows: what a person does to get something done, step by step, for every way of browsing.

    Flow(
        "points",
        routes=("GET /sign-in", "POST /sign-in", "GET /", "GET /points/"),
        steps=(*SIGN_IN, Follow("ポイント"), See("ポイント", "使えるポイント")),
    )

``routes`` says which routes the flow goes through: every route of the site must be in some
flow (``tests/architecture/test_flows.py``), and a walk fails where it was really elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from tests.browser.flows.stage import Stage
from tests.browser.flows.way import Said, Way
from tests.browser.flows.words import bare, flat

Text = str | Callable[[Stage], str]
"""What is typed; a code that comes by mail is asked for when it is needed."""


@dataclass(frozen=True)
class Step:
    """One thing that a person does."""

    brings_a_page: ClassVar[bool] = False

    def take(self, way: Way, stage: Stage) -> None:
        """Do it."""


@dataclass(frozen=True)
class Open(Step):
    """Type an address."""

    path: str
    brings_a_page = True

    def take(self, way: Way, stage: Stage) -> None:
        way.open(self.path)


@dataclass(frozen=True)
class Follow(Step):
    """Follow a link."""

    words: str
    brings_a_page = True

    def take(self, way: Way, stage: Stage) -> None:
        way.follow(self.words)


@dataclass(frozen=True)
class Press(Step):
    """Press a button."""

    words: str
    brings_a_page = True

    def take(self, way: Way, stage: Stage) -> None:
        way.press(self.words)


@dataclass(frozen=True)
class Type(Step):
    """Type into a field."""

    label: str
    text: Text

    def take(self, way: Way, stage: Stage) -> None:
        way.type(self.label, self.text if isinstance(self.text, str) else self.text(stage))


@dataclass(frozen=True)
class Tick(Step):
    """Choose a box."""

    label: str

    def take(self, way: Way, stage: Stage) -> None:
        way.tick(self.label)


@dataclass(frozen=True)
class SessionEnds(Step):
    """Be away until the session has ended: the site knows nothing of it any more."""

    def take(self, way: Way, stage: Stage) -> None:
        stage.forget()


@dataclass(frozen=True)
class TimeIsOver(Step):
    """Be away for longer than the time that somebody stays signed in, or type for so long."""

    def take(self, way: Way, stage: Stage) -> None:
        stage.let_time_be_over()


@dataclass(frozen=True)
class MinutesPass(Step):
    """Be away for some minutes: still signed in, but the password is asked for once more."""

    def take(self, way: Way, stage: Stage) -> None:
        stage.let_minutes_pass()


@dataclass(frozen=True)
class OthersSignIn(Step):
    """Be signed in in one more browser, somewhere else."""

    def take(self, way: Way, stage: Stage) -> None:
        stage.sign_in_elsewhere()


@dataclass(frozen=True)
class OpenLinkOf(Step):
    """Open the link in the newest message of this name."""

    name: str
    brings_a_page = True

    def take(self, way: Way, stage: Stage) -> None:
        way.open(stage.link_in(self.name))


@dataclass(frozen=True, init=False)
class See(Step):
    """Find these words on the page, its heading first, in this order."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def look(self, said: Said) -> None:
        """Complain when something is not there."""
        text, place = flat(said), 0
        for words in self.words:
            found = text.find(bare(words), place)
            assert found >= 0, f"「{words}」 is not (there) on the page:\n{_lines(said)}"
            place = found + len(bare(words))


def _lines(said: Said) -> str:
    return "\n".join(" ".join(block) for block in said)


@dataclass(frozen=True)
class Flow:
    """Something that people come for, from the first address to the last page."""

    name: str
    routes: tuple[str, ...]
    steps: tuple[Step, ...]


def walk(flow: Flow, way: Way, stage: Stage) -> list[Said]:
    """Go through a flow; return what each page said that came."""
    pages: list[Said] = []
    for number, step in enumerate(flow.steps, 1):
        try:
            step.take(way, stage)
            if step.brings_a_page:
                pages.append(way.said())
            if isinstance(step, See):
                step.look(pages[-1])
        except Exception as problem:
            problem.add_note(f"in step {number} of the flow 「{flow.name}」: {step}")
            raise
    return pages


def names_of_pages(flow: Flow) -> list[str]:
    """Return what brought each page of ``walk``, for whoever has to find a difference."""
    return [str(step) for step in flow.steps if step.brings_a_page]
