"""The scanner test page in words: what a code would do at this door, how well it was read, which cameras there are."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.core.content import Content
from kiosk.core.layouts import Finding
from kiosk.core.picture import Hint
from kiosk.core.verdict import Outcome, Reason, Shown
from kiosk.flow.tested import Cameras, Choice, Chosen, Tested, Watched, Would
from kiosk.gui.reason_texts import ReasonTexts
from kiosk.gui.texts import isolated, plain

GOOD_MODULE, FAIR_MODULE = 4.0, 3.0
"""Pixels along one module: from 4 every code was read, below 3 few (the measurements behind kiosk/capture)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, large, with what it is above and a judgement below: ``heed`` where something should be done, ``good`` where all is well."""

    label: str
    value: str
    note: str = ""
    heed: bool = False
    good: bool = False


@dataclass(frozen=True, slots=True)
class TrialWords:
    """What the page says of one tested code. ``short`` and ``size`` are for the list; ``about`` tells what kind of code it is."""

    number: int
    shown: Shown
    headline: str
    below: str
    measures: tuple[Measure, ...]
    about: str
    short: str
    size: str


@dataclass(frozen=True, slots=True)
class CameraLine:
    """One camera to choose."""

    source: str
    name: str
    below: str
    current: bool


class ScannerTexts(QObject):
    """Every sentence of the page. None of them is given a code's text."""

    def __init__(self) -> None:
        super().__init__()
        self._reasons = ReasonTexts()

    def band(self) -> str:
        return self.tr("Scanner test — nobody is admitted")

    def title(self) -> str:
        return self.tr("Scanner test · closes by itself after 3 minutes without a scan or touch")

    def close(self) -> str:
        return self.tr("Close")

    def keep(self) -> str:
        return self.tr("Keep this camera")

    def cameras(self) -> str:
        return self.tr("Cameras")

    def more(self, count: int) -> str:
        return self.tr("More cameras ({count})").format(count=count)

    def latest(self) -> str:
        return self.tr("Latest scan")

    def scans(self) -> str:
        return self.tr("Last scans")

    def no_scans(self) -> str:
        return self.tr("Nothing scanned yet")

    def nothing_yet(self) -> str:
        return self.tr("Scan anything to see it here")

    def nothing_below(self) -> str:
        return self.tr("Nothing of it is kept, counted or uploaded")

    def hand_scanner(self) -> str:
        return self.tr("Hand scanner")

    def set_up(self) -> str:
        return self.tr("Set-up code")

    def set_up_below(self) -> str:
        return self.tr("Scan it with the hand scanner")

    def layout_right(self) -> str:
        return self.tr("Layout right")

    def layout_wrong(self) -> str:
        return self.tr("Characters differ")

    def trial(self, told: Tested, camera: str) -> TrialWords:
        """``camera`` is the name of the camera that read it."""
        shown, headline, below, short = self._verdict(told)
        source = isolated(camera) if told.camera is not None else self.hand_scanner()
        about = " · ".join(part for part in (self._symbology(told.symbology), self._held(told), source) if part)
        if told.set_up is not None and not told.set_up.well:
            words = self.tr('Set it to {computer}, or [station] scanner_layout = "{scanner}"')
            about = words.format(computer=told.set_up.computer.upper(), scanner=told.set_up.scanner)
        size = self._pixels(told.module) if told.module else "" if told.camera is not None else self.tr("hand scanner")
        return TrialWords(told.number, shown, headline, below, self._measures(told), about, short, size)

    def live(self, watched: Watched | None) -> tuple[Measure, ...]:
        """The camera's own numbers."""
        if watched is None:
            return (Measure(self.tr("Frames a second"), "–"), Measure(self.tr("Picture"), "–"), Measure(self.tr("A frame takes"), "–"))
        height, width = watched.frame.image.shape[:2]
        return (
            Measure(self.tr("Frames a second"), f"{watched.rate:.0f}" if watched.rate else "–"),
            Measure(self.tr("Picture"), f"{width} × {height}"),
            Measure(self.tr("A frame takes"), _milliseconds(watched.seconds)),
        )

    def hint(self, hint: Hint) -> str:
        """What the picture asks for; empty where nothing is wrong with it."""
        return {
            Hint.NONE: "",
            Hint.CLOSER: self.tr("Hold the code closer"),
            Hint.TOO_DARK: self.tr("Too dark — more light on the code"),
            Hint.TOO_BRIGHT: self.tr("Too bright — turn the code or the lamp away"),
            Hint.BLURRED: self.tr("Blurred — hold still, clean the lens"),
        }[hint]

    def lines(self, cameras: Cameras) -> tuple[CameraLine, ...]:
        """The cameras that are connected; one that only kiosk.toml names (a film, a stream) comes first while it is in use or kept."""
        if not (cameras.looked or cameras.current):
            return ()
        known = {found.source for found in cameras.found}
        named = [source for source in dict.fromkeys((cameras.kept, cameras.current)) if source not in known]
        lines = [(source, self.source(source), self.tr("set in kiosk.toml") if source else self.tr("set at the start")) for source in named]
        lines += [(found.source, plain(found.name) or self.source(found.source), self._written(found.source)) for found in cameras.found]
        return tuple(CameraLine(source, name, self._kept(below, source, cameras), source == cameras.current) for source, name, below in lines)

    def name(self, cameras: Cameras) -> str:
        """The camera in use."""
        return next((line.name for line in self.lines(cameras) if line.current), self.tr("Camera"))

    def other_camera(self, number: int) -> str:
        return self.tr("Camera {number}").format(number=number + 1)

    def no_cameras(self, cameras: Cameras) -> str:
        return self.tr("No other camera is connected") if cameras.looked else self.tr("Looking for cameras")

    def source(self, source: str) -> str:
        """A source without what an address must not show: user, password, query."""
        if not source:
            return self.tr("This station's film")
        if source.isdecimal():
            return self.tr("Camera {number}").format(number=source)
        shown = re.sub(r"//[^/]*@", "//", source)
        return plain(shown.partition("?")[0] if "://" in shown else shown) or self.tr("Camera")

    def chosen(self, chosen: Chosen, name: str) -> tuple[Shown, str] | None:
        """What came of a choice, and whether it is good news."""
        words = plain(chosen.words)
        if chosen.choice is Choice.REFUSED:
            return Shown.WAIT, self.tr("{words} The camera before it is still in use.").format(words=words)
        if chosen.choice is Choice.KEPT:
            return Shown.GO, self.tr("{name} is kept: the door goes on with it").format(name=isolated(name))
        if chosen.choice is Choice.KEPT_FOR_NOW:
            return Shown.WAIT, self.tr("In use until the program ends. {words}").format(words=words)
        return None

    def _written(self, source: str) -> str:
        """As kiosk.toml would name it."""
        return self.tr('source = "{source}"').format(source=self.source(source) if "://" in source else plain(source))

    def _kept(self, below: str, source: str, cameras: Cameras) -> str:
        if cameras.current == cameras.kept:
            return below
        if source == cameras.current:
            return self.tr("{source} · being tried").format(source=below)
        return self.tr("{source} · comes back on closing").format(source=below) if source == cameras.kept else below

    def _verdict(self, told: Tested) -> tuple[Shown, str, str, str]:
        """Shape, headline, what is below it, and the few words of the list."""
        if told.set_up is not None:
            return self._set_up_read(told.set_up)
        would = told.would
        ticket = self._ticket(would)
        if would.outcome is Outcome.ADMITTED:
            return would.shown, self.tr("Would be admitted"), self._valid(would, ticket), self.tr("would be admitted")
        if would.outcome is Outcome.EXIT:
            return would.shown, self.tr("Would be let out"), ticket, self.tr("would be let out")
        if would.reason is None:
            return would.shown, self.tr("Would be shown for information"), ticket, self.tr("information")
        return would.shown, self._refused(told, would.reason), self._why(would, ticket), self._reasons.in_list(would.reason)

    def _refused(self, told: Tested, reason: Reason) -> str:
        said = {
            Reason.NOT_A_TICKET: self.tr("Not a ticket: {kind}").format(kind=self._kind(told)),
            Reason.NOT_FOUND: self.tr("Not on the list"),
            Reason.WRONG_EVENT: self.tr("Of another event"),
            Reason.LOOK_UP: self.tr("Finds a guest, opens no door"),
            Reason.STORE_FAILURE: self.tr("Cannot decide"),
        }
        return said.get(reason) or self.tr("Would be refused: {reason}").format(reason=self._reasons.in_list(reason))

    def _why(self, would: Would, ticket: str) -> str:
        if would.reason is Reason.NOT_FOUND and would.asks:
            return self.tr("At the door the platform is asked as well")
        return ticket or (self._reasons.happened(would.reason) if would.reason else "")

    def _ticket(self, would: Would) -> str:
        """The ticket that was found, never whose it is."""
        if would.copy is not None:
            return self.tr("Badge of this event, copy {copy}").format(copy=would.copy)
        return self.tr("Ticket found: {type}").format(type=isolated(would.type)) if would.type else self._unnamed(would)

    def _valid(self, would: Would, ticket: str) -> str:
        return (self.tr("{ticket}, valid once the door is open") if would.closed else self.tr("{ticket}, valid")).format(ticket=ticket)

    def _unnamed(self, would: Would) -> str:
        return self.tr("Ticket found") if would.outcome in {Outcome.ADMITTED, Outcome.EXIT, Outcome.NOTED} else ""

    def _set_up_read(self, found: Finding) -> tuple[Shown, str, str, str]:
        if not found.well:
            words = self.tr("Scanner: {scanner} keyboard · this computer: {computer}")
            told = words.format(scanner=found.scanner.upper(), computer=found.computer.upper())
            return Shown.WAIT, self.layout_wrong(), told, self.tr("set-up code: differs")
        if found.caps:
            return Shown.WAIT, self.tr("Caps Lock is on"), self.tr("Switch it off and scan again"), self.tr("set-up code: Caps Lock")
        told = self.tr("Every character of the set-up code arrived as it should")
        return Shown.GO, self.tr("Layout right"), told, self.tr("set-up code: right")

    def _measures(self, told: Tested) -> tuple[Measure, ...]:
        if told.camera is None:
            reading = Measure(self.tr("Reading"), "–", self.tr("in the scanner"))
            module = Measure(self.tr("Module"), "–", self.tr("only cameras tell"))
        else:
            reading = Measure(self.tr("Reading"), _milliseconds(told.seconds), plain(told.engine, 24))
            module = self._module(told.module)
        return module, reading, Measure(self.tr("Deciding"), _milliseconds(told.would.seconds), self.tr("at this station"))

    def _module(self, module: float) -> Measure:
        """The one number that tells whether a code is read at once."""
        label = self.tr("Module")
        if not module:
            return Measure(label, "–", self.tr("not told"))
        if module >= GOOD_MODULE:
            return Measure(label, self._pixels(module), self.tr("good"), good=True)
        if module >= FAIR_MODULE:
            return Measure(label, self._pixels(module), self.tr("small, closer is better"), heed=True)
        return Measure(label, self._pixels(module), self.tr("hold closer or use 1080p"), heed=True)

    def _pixels(self, module: float) -> str:
        return self.tr("{pixels} px").format(pixels=f"{int(module * 10) / 10:.1f}")

    def _symbology(self, symbology: str) -> str:
        """``QRCode`` as people write it; other names as their engine does."""
        return {"QRCode": self.tr("QR code")}.get(symbology, plain(symbology, 24))

    def _held(self, told: Tested) -> str:
        return self.tr("{kind}, length {length}").format(kind=self._kind(told), length=told.length)

    def _kind(self, told: Tested) -> str:
        if told.would.event_code:
            return self.tr("the event's own code")
        return {
            Content.EMPTY: self.tr("nothing"),
            Content.DIGITS: self.tr("digits"),
            Content.LETTERS: self.tr("letters"),
            Content.LETTERS_DIGITS: self.tr("letters and digits"),
            Content.SIGNS: self.tr("letters, digits and signs"),
            Content.ADDRESS: self.tr("a web address"),
            Content.CONTACT: self.tr("a contact card"),
            Content.CALENDAR: self.tr("a calendar entry"),
            Content.WIFI: self.tr("Wi-Fi access"),
            Content.MAIL: self.tr("a mail address"),
            Content.PHONE: self.tr("a telephone number"),
            Content.CONTROL: self.tr("control characters"),
            Content.LONG: self.tr("a long text"),
        }[told.content]


def _milliseconds(seconds: float | None) -> str:
    """``0.44 ms``, ``3.1 ms``, ``120 ms``."""
    if seconds is None:
        return "–"
    value = seconds * 1000
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"
