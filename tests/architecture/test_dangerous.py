"""What our code does not do: start programs, build code, unpack objects, call other services.

Then there is nothing to inject into.  Where one of these is needed it is named below, with why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, broken_in, modules, name, tree

SCRIPTS = sorted((ROOT / "webapp" / "static" / "js").glob("*.js"))
NEVER = {
    "programs": {"subprocess", "pty", "commands", "pexpect"},
    "objects": {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"},
    "XML": {"xml", "lxml", "defusedxml"},
    "archives": {"zipfile", "tarfile", "shutil"},
    "other services": {"requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request",
                       "ftplib", "telnetlib", "xmlrpc", "ldap", "ldap3", "memcache", "redis"},
    "unmanaged memory": {"ctypes", "cffi", "mmap"},
    "weak chance": {"random"},
}  # fmt: skip
ALLOWED = {
    "webapp/adapters/breached.py": {"mmap"},
    "webapp/adapters/demo_issuer": {"random"},
}
"""A sorted list of gigabytes is read in place; the demo's everyday life is drawn from a seed."""
CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "from_string", "execfile"}
FINE = {"compile": "re", "from_string": None}
IN_SCRIPTS = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|"
    r"sessionStorage|indexedDB|document\.cookie|postMessage|__proto__|https?://|WebSocket|import\("
)
SHAKY_HASHES = {"md5", "sha1", "new"}


def imported(module: ast.AST) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(module: ast.AST) -> Iterator[str]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            if node.func.attr in CALLS and FINE.get(node.func.attr) != owner:
                yield node.func.attr


def above(package: str) -> set[str]:
    """Return a module and all packages that it stands in."""
    parts = package.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}


def dangers(module: ast.AST, file: str = "webapp/web/somewhere.py") -> list[str]:
    """Return what a module imports or calls that it should not."""
    allowed = [words for place, words in ALLOWED.items() if file.startswith(place)]
    never = set().union(*NEVER.values()).difference(*allowed)
    names = {one for one in imported(module) if never & above(one)}
    return sorted(names | (set(called(module)) & CALLS))


def test_a_module_does_nothing_dangerous() -> None:
    assert broken_in(modules(), lambda path: dangers(tree(path), name(path))) == {}


@pytest.mark.parametrize(
    "text",
    ["import subprocess", "from xml.etree import ElementTree", "import urllib.request", "eval('1')",
     "import os\nos.system('x')", "from urllib import request", "env.from_string(x)",
     "import random"],
)  # fmt: skip
def test_what_is_dangerous_is_found(text: str) -> None:
    assert dangers(ast.parse(text))


@pytest.mark.parametrize("text", ["import re\nre.compile('x')", "from urllib.parse import quote"])
def test_what_is_harmless_is_let_through(text: str) -> None:
    assert dangers(ast.parse(text)) == []


def test_a_script_of_ours_keeps_nothing_and_writes_no_markup() -> None:
    assert broken_in(SCRIPTS, lambda path: IN_SCRIPTS.findall(path.read_text("utf-8"))) == {}


def test_old_digests_have_no_place_but_the_list_of_known_passwords() -> None:
    """Lists of breached passwords come as SHA-1; nothing is protected by it there."""
    found = {
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("hashlib", digest) for digest in SHAKY_HASHES}
    }
    assert found == {"webapp/adapters/breached.py"}


def test_statements_are_not_put_together_from_text() -> None:
    """Every ``text()`` is a constant: values go to the database beside the statement."""
    built = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if "migrations" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert built == []
