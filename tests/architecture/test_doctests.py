"""The examples in docstrings are true."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, name

WITH_EXAMPLES = [path for path in modules() if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_examples(path: Path) -> None:
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert result.attempted
    assert not result.failed
