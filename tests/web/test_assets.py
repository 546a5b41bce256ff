"""Style sheet, script, icons and manifest: in the issuer's colours, kept by browsers for ever."""

import gzip
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.theme_file import read_theme_file
from webapp.domain.theme import COLOUR_NAMES, Theme
from webapp.web import assets

SECOND = Path(__file__).parents[1] / "themes" / "second.toml"
Serve = Callable[[Theme], Flask]


def serve(theme: Theme, *, over_tls: bool = False, **words: str) -> Flask:
    """Return an application that has nothing but assets."""
    profile = read_issuer_file(None)
    profile = replace(profile, ja=replace(profile.ja, **words))
    app = Flask("assets", static_folder=None)
    settings = SimpleNamespace(over_tls=over_tls)
    ports: Any = SimpleNamespace(theme=theme, profile=profile, settings=settings)
    assets.register(app, ports)
    return app


def address(app: Flask, name: str) -> str:
    asked: Callable[[str], str] = app.jinja_env.globals["asset"]  # type: ignore[assignment]
    return asked(name)


def body(app: Flask, name: str) -> bytes:
    return bytes(app.test_client().get(address(app, name)).data)


@pytest.fixture
def app() -> Flask:
    return serve(read_theme_file(None))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("site.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
        ("icon-180.png", "image/png"),
        ("ja.webmanifest", "application/manifest+json"),
        ("licenses.txt", "text/plain; charset=utf-8"),
    ],
)
def test_an_asset_says_what_it_is_and_may_be_kept_for_ever(
    app: Flask, client: FlaskClient, name: str, kind: str
) -> None:
    answer = client.get(address(app, name))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers, "this site has no TLS"
    assert answer.headers["Content-Length"] == str(len(answer.data))


def test_over_tls_an_asset_asks_for_tls_as_every_page_does() -> None:
    app = serve(read_theme_file(None), over_tls=True)
    for packed in ("", "gzip"):
        answer = app.test_client().get(
            address(app, "site.css"), headers={"Accept-Encoding": packed}
        )
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_an_asset_comes_compressed_to_who_understands_it(app: Flask, client: FlaskClient) -> None:
    path = address(app, "site.css")
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "br, GZIP"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_what_gets_no_smaller_is_not_compressed(app: Flask, client: FlaskClient) -> None:
    asked = client.get(address(app, "icon-192.png"), headers={"Accept-Encoding": "gzip"})

    assert asked.data.startswith(b"\x89PNG")
    assert "Content-Encoding" not in asked.headers


def test_the_head_of_an_asset_has_no_body(app: Flask, client: FlaskClient) -> None:
    answer = client.head(address(app, "site.js"))

    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) > 1000
    assert answer.data == b""


def test_everything_else_is_left_to_the_site(app: Flask, client: FlaskClient) -> None:
    path = address(app, "site.css")

    assert client.get("/static/0123456789abcdef/site.css").status_code == 404
    assert client.get(f"{path}.gz").status_code == 404
    assert client.post(path).status_code == 404


def test_each_process_makes_the_same_addresses_and_another_theme_other_ones(app: Flask) -> None:
    again, other = serve(read_theme_file(None)), serve(read_theme_file(SECOND))
    renamed = serve(read_theme_file(None), name="みどり信販")

    assert address(again, "site.css") == address(app, "site.css")
    assert len({address(site, "site.js") for site in (app, other, renamed)}) == 3


def test_the_style_sheet_has_the_colours_of_both_screens(app: Flask) -> None:
    theme = read_theme_file(SECOND)
    other = serve(theme)
    css = body(other, "site.css").decode()

    for palette in (theme.light, theme.dark):
        for name in COLOUR_NAMES:
            assert f"--{name.replace('_', '-')}:{getattr(palette, name)}" in css
    ours = body(app, "site.css").decode()
    assert (
        ours.partition(":root{")[2].partition("}}")[2]
        == css.partition(":root{")[2].partition("}}")[2]
    )


def palette(png: bytes) -> list[tuple[int, ...]]:
    at = png.index(b"PLTE")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    entries = png[at + 4 : at + 4 + length]
    assert struct.unpack(">I", png[at + 4 + length : at + 8 + length])[0] == zlib.crc32(
        png[at : at + 4 + length]
    ), "the check sum is that of the new colours"
    return [tuple(entries[i : i + 3]) for i in range(0, length, 3)]


def test_our_icon_takes_the_colours_of_the_theme() -> None:
    theme = replace(read_theme_file(SECOND), icons={})
    app = serve(theme)
    drawn, steps = body(app, "icon.svg").decode(), palette(body(app, "icon-512.png"))

    assert str(theme.light.brand) in drawn
    assert str(theme.light.on_brand) in drawn
    assert drawn.count("#") == drawn.count(str(theme.light.brand)) + drawn.count(
        str(theme.light.on_brand)
    )
    assert steps[0] == (0x0B, 0x4F, 0x3A)
    assert steps[-1] == (0xFE, 0xFC, 0xF1)
    assert steps == sorted(steps)


def test_an_icon_of_the_issuer_is_served_as_it_is() -> None:
    theme = read_theme_file(SECOND)
    app = serve(theme)

    assert {name: body(app, name) for name in theme.icons} == theme.icons


def test_the_manifest_names_the_issuer_in_each_language() -> None:
    app = serve(read_theme_file(SECOND), site_name="みどり信販 会員ページ", name="みどり信販")
    japanese, english = (json.loads(body(app, f"{code}.webmanifest")) for code in ("ja", "en"))

    assert (japanese["name"], japanese["short_name"]) == ("みどり信販 会員ページ", "みどり信販")
    assert (japanese["lang"], english["lang"]) == ("ja", "en")
    assert english["name"] == read_issuer_file(None).en.site_name
    assert (japanese["background_color"], japanese["theme_color"]) == ("#fffdf8", "#0b4f3a")
    for icon in japanese["icons"]:
        width, height = map(int, icon["sizes"].split("x"))
        png = body(app, icon["src"])
        assert struct.unpack(">II", png[16:24]) == (width, height)
    assert {icon["purpose"] for icon in japanese["icons"]} == {"any", "maskable"}


def test_assets_that_are_not_built_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    with pytest.raises(RuntimeError, match=r"run `python hatch_build\.py`"):
        serve(read_theme_file(None))
