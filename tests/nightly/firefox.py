"""Firefox as somebody finds it on the first day, but for what it would say of itself."""

import json

from tests.nightly.desktop import Desktop

SETTINGS = {
    "accessibility.force_disabled": -1,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.search.update": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.urlbar.autoFill": False,
    "browser.urlbar.suggest.bookmark": False,
    "browser.urlbar.suggest.engines": False,
    "browser.urlbar.suggest.history": False,
    "browser.urlbar.suggest.openpage": False,
    "browser.urlbar.suggest.searches": False,
    "browser.urlbar.suggest.topsites": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.formautofill.creditCards.enabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "ja",
    # Which links were visited it looks up behind the page: too late for Orca, or just in time.
    "layout.css.visited_links_enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "signon.rememberSignons": False,
    "startup.homepage_welcome_url": "",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


def start_firefox(desktop: Desktop) -> None:
    """Start it with a fresh profile, on an empty page."""
    profile = desktop.home / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in SETTINGS.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    desktop.start("firefox-esr", "--profile", str(profile), "--new-instance", "about:blank")
