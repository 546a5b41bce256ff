"""The demo under a name, which is what browsers offer passkeys to."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.browser.demo import demo_site
from tests.browser.site import Site

UNDER_A_NAME = """
from webapp import factory
from webapp.cli import main
from dataclasses import replace

create_app = factory.create_app
factory.create_app = lambda settings: create_app(
    replace(settings, site_url=settings.site_url.replace("127.0.0.1", "localhost"))
)
main()
"""


@contextmanager
def passkey_site(folder: Path) -> Iterator[Site]:
    """Start the demo, to be opened as localhost."""
    with demo_site(folder, (sys.executable, "-c", UNDER_A_NAME)) as site:
        yield replace(site, url=site.url.replace("127.0.0.1", "localhost"))
