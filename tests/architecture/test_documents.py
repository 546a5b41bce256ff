"""The documents name what there is: every setting, every command, every decision."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tests.architecture.source import ROOT, broken_in
from webapp.cli import main
from webapp.config import SETTING_NAMES

OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_setting_is_in_the_operating_guide() -> None:
    assert [setting for setting in SETTING_NAMES if f"| `{setting}` |" not in OPERATING] == []


def test_the_operating_guide_names_no_setting_that_does_not_exist() -> None:
    assert set(re.findall(r"`(MYACCOUNT_[A-Z_]*[A-Z])", OPERATING)) <= set(SETTING_NAMES)


def _commands(group: click.Group, before: str = "my-account") -> list[str]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        words = f"{before} {name}"
        found += _commands(command, words) if isinstance(command, click.Group) else [words]
    assert found
    return found


@pytest.mark.parametrize("command", _commands(main))
def test_every_command_is_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    program, *groups, name = command.split()
    start = re.escape(" ".join([program, *groups]))

    assert re.search(rf"`{start} (?:[^\n|]*`, `)*{name}\b", readme), command


def broken_links(path: Path) -> list[str]:
    return [to for to in LINK.findall(path.read_text("utf-8")) if not (path.parent / to).exists()]


def test_no_link_leads_nowhere() -> None:
    assert broken_in(DOCUMENTS, broken_links) == {}


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    decisions = [path.name for path in (ROOT / "docs" / "adr").glob("0*.md")]

    assert decisions
    assert [name for name in decisions if f"({name})" not in listed] == []
