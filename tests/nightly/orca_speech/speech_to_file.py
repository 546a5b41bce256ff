"""A speech server for Orca that speaks nothing: it writes down each utterance, a line each.

Orca's own Python runs it (``speechServerFactory`` in Orca's settings), in the tests' session.
"""

import os
from typing import Any

from gi.repository import GLib
from orca import chnames, speechserver


class SpeechServer(speechserver.SpeechServer):
    """Writes into the file that ``SPEECH_FILE`` names."""

    _only: "SpeechServer | None" = None

    @staticmethod
    def getFactoryName() -> str:  # noqa: N802 - Orca's names
        return "file"

    @staticmethod
    def getSpeechServers() -> list["SpeechServer"]:  # noqa: N802
        return [SpeechServer.getSpeechServer()]

    @staticmethod
    def getSpeechServer(_asked: object = None) -> "SpeechServer":  # noqa: N802
        if SpeechServer._only is None:
            SpeechServer._only = SpeechServer()
        return SpeechServer._only

    @staticmethod
    def shutdownActiveServers() -> None:  # noqa: N802
        SpeechServer._only = None

    def getInfo(self) -> list[str]:  # noqa: N802
        return ["file", "file"]

    def speak(self, text: str = "", acss: object = None, interrupt: object = None) -> None:
        """Write down what would be spoken."""
        words = " ".join((text or "").split())
        if words:
            with open(os.environ["SPEECH_FILE"], "a", encoding="utf-8") as file:  # noqa: PTH123
                file.write(f"{words}\n")

    def speakCharacter(self, character: str, acss: object = None) -> None:  # noqa: N802
        self.speak(chnames.getCharacterName(character) or character)

    def speakKeyEvent(self, event: Any, acss: object = None) -> None:  # noqa: N802
        self.speak(event.getKeyName())

    def sayAll(self, utterances: Any, progress: object) -> None:  # noqa: N802
        """Read on, piece by piece, as far as there is something; the cursor stays where it is."""

        def go_on() -> bool:
            try:
                context, _voice = next(utterances)
            except StopIteration:
                return False
            self.speak(context.utterance)
            return True

        GLib.idle_add(go_on)
