"""The project names no real company and says nothing of how it was written.

The words are kept as digests: a list of them here would be the first place to break the rule.
"""

import hashlib
import re
from itertools import pairwise
from pathlib import Path

from tests.architecture.source import broken_in, own_files

DIGESTS = frozenset(
    # A block of words reads better than a hundred pairs of quotes.
    """
    066b5b5ad8 0681c0b373 07863e7a6a 0aba3f9c55 0e79172671 13ed070478 1439dea1f5
    14d6aa8410 197a8c3159 1b057eabb3 22ffba7a86 2a3319329c 2b78da3dc8 35296af670
    3ea125d0bf 487b91042c 5344ae4677 5615170613 5cd2553974 5eff592cc4 60965168ce
    69db8818e9 6c8a3a33c8 7d3194f79e 7ddb27c66e 7fc379543f 820e1a164d 82662f4c48
    86ed91cd4f 9239d35545 9cbc566636 9cf97ed7ce 9f29374dfa adddfe8c28 afe4d16f40
    b1d4f49c06 b21492b15d b88f4bfcc0 c2420dec7a c4e223099a c5f9d8f01e c6b7db9fa4
    c70eca6b0f c857d09db2 cbab058a8f cbc6279491 cdcbb68a34 de2187af3f e66355c54a
    e6f97bd101 eb189f33c1 ec1ac836e1 ed071eb374 fc5794c444 fe9c746cc7
    """.split()  # noqa: SIM905
)
"""Of card issuers, banks, airlines and shops, in both scripts, and of tools for writing code."""
TOKEN = re.compile(r"[a-z]+|[ァ-ヶー]+|[一-龯]+|[ぁ-ん]+")
NOT_OURS = ("LICENSE", ".lock", "package-lock.json", ".min.js", ".txt.xz", ".gz", ".svg")


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:10]


def named(text: str, digests: frozenset[str] = DIGESTS) -> set[str]:
    """Return the words and pairs of words of a text that are in the list."""
    tokens = TOKEN.findall(text.lower())
    words = {*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))}
    return {word for word in words if digest(word) in digests}


def named_in(path: Path) -> set[str]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        text = ""
    return named(f"{path.name} {text}")


def test_a_file_names_nobody() -> None:
    ours = [path for path in own_files() if not path.name.endswith(NOT_OURS)]
    assert broken_in(ours, named_in) == {}


def test_words_and_pairs_are_found() -> None:
    planted = frozenset({digest("kaisha"), digest("花子 商店")})
    assert named("The Kaisha, 花子-商店", planted) == {"kaisha", "花子 商店"}
    assert not named("花子の商店", planted)
