"""Turn the sources of catalogs, style sheets and scripts into the files that are served.

Runs by itself when the package is built or installed, editable installs included, and by hand:
``python hatch_build.py``.  What comes out is not kept in version control:

    webapp/static/built/                   site.css site.js site.js.gz passkey.js licenses.txt,
                                           and the icons
    webapp/translations/*/LC_MESSAGES/messages.mo

The style sheet has no colours yet: the site adds those of the issuer's theme when it starts.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from zopfli import gzip as zopfli_gzip

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand, hatchling need not be installed
    BuildHookInterface = None

ROOT = Path(__file__).parent
STYLE_SHEETS = ("tokens.css", "base.css", "components/*.css", "print.css")
VENDORED = ("htmx.min.js", "hx-csp.min.js")
SCRIPTS = ("settings.js", "follow.js", "focus.js", "show-password.js", "session-time.js")
PASSKEY_SCRIPTS = ("show-password.js", "passkey.js")
"""For the few pages that ask for a passkey, in place of the other: nothing is swapped there."""


def build(root: Path = ROOT) -> None:
    """Build everything below ``root``."""
    compile_catalogs(root / "webapp" / "translations")
    build_static(root / "webapp" / "static")


def build_static(static: Path) -> None:
    """Write the joined files and the icons anew."""
    built = static / "built"
    shutil.rmtree(built, ignore_errors=True)
    shutil.copytree(static / "icons", built)
    (built / "site.css").write_text(join_style_sheets(static / "css"), "utf-8")
    script = join_scripts(static / "js").encode()
    (built / "site.js").write_bytes(script)
    # Tighter than zlib packs it by one part in thirty, which is too slow for each start.
    (built / "site.js.gz").write_bytes(zopfli_gzip.compress(script))
    (built / "passkey.js").write_text(join_passkey_scripts(static / "js"), "utf-8")
    (built / "licenses.txt").write_text(_join_licenses(static), "utf-8")


def join_style_sheets(folder: Path) -> str:
    """Join the style sheets in their order, without comments and needless space."""
    paths = [path for pattern in STYLE_SHEETS for path in sorted(folder.glob(pattern))]
    return minify_css(inline_constants("\n".join(path.read_text("utf-8") for path in paths)))


def inline_constants(css: str) -> str:
    """Put the value in place of every custom property that is declared once.

    Browsers that know no custom properties then keep the spacing; the colours, which
    come with the theme, stay variable.

    >>> inline_constants(":root { --gap: 1rem; } p { margin: var(--gap); }")
    ':root { } p { margin: 1rem; }'
    """
    declared = re.findall(r"(--[\w-]+): ([^;]+);", css)
    names = [name for name, _ in declared]
    for name, value in declared:
        if names.count(name) == 1:
            css = css.replace(f"{name}: {value};", "").replace(f"var({name})", value)
    return re.sub(r"{\s+}", "{ }", css)


def minify_css(css: str) -> str:
    """Drop comments (but ``/*!`` ones) and space that has no meaning; strings stay as they are.

    >>> minify_css('/* x */ a , b { color: red; content: "a , b"; }')
    'a,b{color:red;content:"a , b"}'
    """
    pieces = re.split(r'("[^"]*"|/\*!.*?\*/|/\*.*?\*/)', css, flags=re.DOTALL)
    tight = (_tighten(piece) for piece in pieces if not re.match(r"/\*(?!!)", piece))
    return re.sub(r";\s*}", "}", "".join(tight)).strip()


def _tighten(piece: str) -> str:
    if piece.startswith(('"', "/*!")):
        return piece
    piece = re.sub(r"\s+", " ", piece)
    return re.sub(r": ", ":", re.sub(r" ?([{};,]) ?", r"\1", piece))


def join_scripts(folder: Path) -> str:
    """Join htmx and the site's own scripts; stop when a vendored file is not the known one."""
    known = (folder / "vendor" / "VERSIONS.txt").read_text("utf-8")
    pieces = []
    for name in VENDORED:
        content = (folder / "vendor" / name).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        if not re.search(rf"^{re.escape(name)}\s+{re.escape(digest)}$", known, re.MULTILINE):
            raise ValueError(f"vendor/{name} is not the file that vendor/VERSIONS.txt names")
        pieces.append(content.decode().rstrip())
    pieces += [minify_js((folder / name).read_text("utf-8")) for name in SCRIPTS]
    return ";\n".join(pieces) + "\n"


def join_passkey_scripts(folder: Path) -> str:
    """Join what the pages need that ask for a passkey."""
    pieces = [minify_js((folder / name).read_text("utf-8")) for name in PASSKEY_SCRIPTS]
    return ";\n".join(f"{{{piece}\n}}" for piece in pieces) + "\n"


def minify_js(script: str) -> str:
    r"""Drop indentation, empty lines, lines that are comments, and space around signs.

    Strings stay as they are; a line ends where it ended, unless a sign goes on anyway.

    >>> minify_js('// why\nconst a = () => {\n  say("b , c");\n};')
    'const a=()=>{say("b , c");};'
    """
    lines = (line.strip() for line in script.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    pieces = re.split(r'("[^"]*")', kept)
    return "".join(piece if piece.startswith('"') else _tighten_js(piece) for piece in pieces)


def _tighten_js(piece: str) -> str:
    piece = re.sub(r" *([=+\-*/<>{}(),;:?&|!]) *", r"\1", piece)
    return re.sub(r"\n(?=})", "", re.sub(r"(?<=[;{,(])\n", "", piece))


def _join_licenses(static: Path) -> str:
    paths = [*sorted((static / "licenses").glob("*.txt")), static / "js/vendor/LICENSE-htmx.txt"]
    return "\n\n".join(f"{path.stem}\n\n{path.read_text('utf-8')}" for path in paths)


def compile_catalogs(translations: Path) -> None:
    """Compile every catalog to the form that gettext reads."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - not needed for the static files
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for source in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))


if BuildHookInterface is not None:

    class SiteBuildHook(BuildHookInterface):
        """What hatchling calls before it packs a wheel or prepares an editable install."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build the files that the wheel takes along as artifacts."""
            del version, build_data
            build(Path(self.root))


if __name__ == "__main__":
    build()
