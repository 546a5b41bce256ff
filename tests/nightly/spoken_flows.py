"""What Orca says on the way through each flow, kept in files.

    tests/nightly/transcripts/points.txt

A line is an utterance; ``##`` says what was done before.  The option ``--accept-transcripts``
writes them anew; whoever changes one reads it aloud first.
"""

import difflib
import re
from pathlib import Path

from tests.browser.flows.stage import Stage
from tests.browser.flows.steps import Flow, Follow, Open, Press, Step, Tick, Type
from tests.browser.flows.words import COUNTED as WHICH_OF_EQUALS
from tests.browser.flows.words import PHRASE
from tests.browser.transcripts import DRAWN
from tests.nightly.orca_way import OrcaWay

FOLDER = Path(__file__).parent / "transcripts"
NOBODY = re.compile(r"nobody\.\d+")
VISITED = re.compile(r"\bvisited link\b")
SPOKEN_PHRASE = re.compile(r"\b[a-z]+(?: dash [a-z]+){3,}")
UNSELECTED = "Text unselected."
"""Said or not said of a field that was typed over, as the moments fall."""
COUNTED = re.compile(r"(?:, \d+ visited link)?, \d+ unvisited link(?=\.$)")


def name_of(flow: Flow) -> str:
    """Return the name of a flow's transcript."""
    return re.sub(r"[^a-z0-9]+", "-", flow.name.lower())


def golden(flow: Flow) -> str:
    """Return the transcript of a flow; nothing where there is no file yet."""
    file = FOLDER / f"{name_of(flow)}.txt"
    return file.read_text("utf-8") if file.exists() else ""


def accept(flow: Flow, heard: str) -> None:
    """Keep what was heard as the transcript of a flow."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name_of(flow)}.txt").write_text(heard, "utf-8")


def what_was_done(step: Step) -> str:
    """Return a step as a transcript says it: what is typed may differ each time."""
    match step:
        case Open(path=what) | Follow(words=what) | Press(words=what):
            pass
        case Type(label=what) | Tick(label=what):
            pass
        case _:
            what = ""
    return f"## {type(step).__name__} {what}".rstrip()


def without_lots(line: str) -> str:
    """Return a line without what is drawn by lot, or known to Firefox a moment too late.

    Whether a link was visited is such: Orca says it, and counts it, as far as it knows.
    """
    line = VISITED.sub("リンク", COUNTED.sub("", line))
    line = WHICH_OF_EQUALS.sub("", line)
    line = SPOKEN_PHRASE.sub(DRAWN["ja"], line)
    return NOBODY.sub("nobody.0", PHRASE.sub(DRAWN["ja"], line))


def listen(flow: Flow, way: OrcaWay, stage: Stage) -> str:
    """Walk a flow from the beginning of everything; return what Orca said, as a transcript."""
    stage.begin()
    lines: list[str] = []
    for number, step in enumerate(flow.steps, 1):
        way.heard.clear()
        try:
            step.take(way, stage)
        except Exception as problem:
            problem.add_note(f"in step {number} of the flow 「{flow.name}」: {step}")
            raise
        if heard := [without_lots(line) for line in way.heard if line != UNSELECTED]:
            lines += [what_was_done(step), *heard, ""]
    assert stage.visited == set(flow.routes), f"「{flow.name}」 went another way"
    return "\n".join(lines)


def difference(before: str, now: str) -> str:
    """Return what has changed, in lines."""
    return "\n".join(
        difflib.unified_diff(
            before.splitlines(), now.splitlines(), "transcript", "Orca now", lineterm="", n=1
        )
    )
