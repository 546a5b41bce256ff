"""What Orca says before an answer comes, in its transcripts; no figure may grow."""

import re

from tests.browser.costs import assert_not_grown
from tests.nightly.spoken_flows import FOLDER

STATEMENT = "締めの明細を見る"
"""The link of home that leads to last month's statement."""
AMOUNT = re.compile(r"[\d,]+円")


def heard(flow: str, title: str) -> list[str]:
    """Return what Orca says of the first page with this title on the way through a flow."""
    lines = (FOLDER / f"{flow}.txt").read_text("utf-8").splitlines()
    begin = next(
        at for at, line in enumerate(lines) if line.startswith(f"Finished loading {title} |")
    )
    return lines[begin : lines.index("", begin)]


def before(lines: list[str], words: str) -> int:
    """Return how many characters are spoken before the line that holds these words."""
    at = next(at for at, line in enumerate(lines) if words in line)
    return sum(len("".join(line.split())) for line in lines[:at])


def test_an_answer_costs_no_more_than_it_did_with_orca() -> None:
    home, statement = heard("home", "ホーム"), heard("statement", "ご利用明細")
    amounts = [line for line in statement if AMOUNT.fullmatch(line)]
    once = [amount for amount in amounts if amounts.count(amount) == 1]
    costs = {
        "debit": before(home, "曜日"),
        "points": before(
            home, next(line for line in home if re.fullmatch(r"[\d,]+ポイント", line))
        ),
        "purchase": before(home, STATEMENT) + before(statement, once[len(once) // 2]),
    }
    for question, characters in costs.items():
        assert_not_grown("effort", question, {"orca": characters})
