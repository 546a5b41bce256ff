"""A screen, a session bus and the bus of readers, all of the tests' own; keys by xdotool.

with running_desktop(folder) as desktop:
    desktop.start("dillo", address)
    desktop.press("Tab", "Return")
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

SCREEN = "1280x1024x24"
LOCALE = "ja_JP.UTF-8"
READERS_BUS = "/usr/libexec/at-spi-bus-launcher"
BETWEEN_KEYS_MS = "20"
PATIENCE_S = 10


class Desktop:
    """Somebody's desktop; all that is started on it keeps its files in ``home``."""

    def __init__(self, home: Path, environment: dict[str, str], stack: ExitStack) -> None:
        self.home = home
        self.environment = environment
        self._stack = stack

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a program, with more in its environment; it ends with the desktop."""
        with (self.home / f"{Path(command[0]).name}.log").open("a") as log:
            program = subprocess.Popen(
                command,
                cwd=self.home,
                env={**self.environment, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        self._stack.callback(end, program)
        return program

    def run_at_end(self, *command: str) -> None:
        """Run a command when what is started from now on has ended."""
        run = partial(subprocess.run, command, env=self.environment, check=False, timeout=60)
        self._stack.callback(run)

    def press(self, *keys: str) -> None:
        """Press keys, as xdotool calls them."""
        self._xdotool("key", "--delay", BETWEEN_KEYS_MS, *keys)

    def type(self, text: str) -> None:
        """Type a text that any keyboard has."""
        assert text.isascii(), text
        self._xdotool("type", "--delay", BETWEEN_KEYS_MS, text)

    def click(self, x: int, y: int) -> None:
        """Click on a place of the screen."""
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=60)

    def picture(self, file: Path) -> None:
        """Take a picture of the screen."""
        command = ["import", "-window", "root", str(file)]
        subprocess.run(command, env=self.environment, check=True, timeout=60)


def end(program: subprocess.Popen[str]) -> None:
    """End a program that was started here."""
    program.terminate()
    try:
        program.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _environment(home: Path) -> dict[str, str]:
    """Return what programs find around them: Japanese, and nothing of the real home."""
    places = {name: home / name.lower() for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    locales = home / "locales"
    locales.mkdir()
    made = ["localedef", "-i", "ja_JP", "-f", "UTF-8", str(locales / LOCALE)]
    subprocess.run(made, check=True, timeout=60)
    (home / "run").mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        **{f"XDG_{name}_HOME": str(place) for name, place in places.items()},
        "LOCPATH": str(locales),
        "LANG": LOCALE,
        "LANGUAGE": "ja",
        "TZ": "Asia/Tokyo",
        "GNOME_ACCESSIBILITY": "1",
    }


def _screen(stack: ExitStack, environment: Mapping[str, str]) -> str:
    """Start a screen on the first number that is free; return its name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[write],
        env=environment,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    stack.callback(end, server)
    os.close(write)
    with os.fdopen(read) as number:
        return f":{number.readline().strip()}"


def _bus(stack: ExitStack, environment: Mapping[str, str]) -> str:
    """Start a session bus; return its address."""
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout
    stack.callback(bus.stdout.close)
    stack.callback(end, bus)
    return bus.stdout.readline().strip()


@contextmanager
def running_desktop(home: Path) -> Iterator[Desktop]:
    """Start a desktop with its files in an empty folder; everything on it ends with it."""
    with ExitStack() as stack:
        environment = _environment(home)
        environment["DISPLAY"] = _screen(stack, environment)
        environment["DBUS_SESSION_BUS_ADDRESS"] = _bus(stack, environment)
        desktop = Desktop(home, environment, stack)
        desktop.start(READERS_BUS, "--launch-immediately")
        yield desktop
