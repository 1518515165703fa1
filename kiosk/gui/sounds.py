"""Plays a verdict's sound where there is a device; without one it is silent, and nothing waits for it."""

import io
import queue
import threading
import wave
from collections.abc import Generator
from importlib.resources import files
from pathlib import Path
from sys import platform

import miniaudio

from kiosk.core.verdict import Shown

RATE = 22050
_END = None


def load(shown: Shown) -> bytes:
    """The sound of one face: 16 bit, mono, 22,050 a second."""
    with wave.open(io.BytesIO(files("assets").joinpath("sounds", f"{shown.value}.wav").read_bytes())) as sound:
        return bytes(sound.readframes(sound.getnframes()))


class Sounds:
    """One daemon thread that owns the device. A newer sound ends an older one: it belongs to what is on the screen now."""

    def __init__(self, backends: tuple[miniaudio.Backend, ...] = ()) -> None:
        """``backends`` are the sound systems to try; empty means whatever the machine has."""
        self._backends = backends
        self._wanted: queue.SimpleQueue[Shown | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)
        self._thread.start()

    def play(self, shown: Shown) -> None:
        """Asks for a sound and returns at once."""
        self._wanted.put(shown)

    def close(self) -> None:
        """Gives the device back."""
        self._wanted.put(_END)
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        """Opens a device; one that has gone is looked for again with the next sound, until then everything is silent."""
        clips = {shown: load(shown) for shown in Shown}
        wanted: Shown | None = None
        while True:
            try:
                if self._backends or _device_likely():
                    with self._open() as device:
                        self._serve(device, clips, wanted)
                        return
            except miniaudio.MiniaudioError:
                pass
            wanted = self._wanted.get()
            if wanted is _END:
                return

    def _open(self) -> miniaudio.PlaybackDevice:
        return miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=RATE,
            buffersize_msec=40,
            backends=list(self._backends) or None,
            app_name="Check-in Kiosk",
        )

    def _serve(self, device: miniaudio.PlaybackDevice, clips: dict[Shown, bytes], wanted: Shown | None) -> None:
        """Plays ``wanted`` and what is asked for after it, until the end; the device runs only while something sounds."""
        while True:
            length: float | None = None
            if wanted is not None:
                stream = feed(clips[wanted])
                next(stream)
                device.start(stream)
                length = len(clips[wanted]) / 2 / RATE + 0.3
            try:
                wanted = self._wanted.get(timeout=length)
            except queue.Empty:
                wanted = None
                device.stop()
                continue
            device.stop()
            if wanted is _END:
                return


def feed(clip: bytes) -> Generator[bytes, int, None]:
    """What the device pulls: the clip, then silence until it is stopped or started anew."""
    wanted = yield b""
    place = 0
    while True:
        size = wanted * 2
        part = clip[place : place + size]
        place += size
        wanted = yield part + bytes(size - len(part))


def _device_likely() -> bool:
    """ALSA writes a page of complaints where there is no card: it is asked only where a card or a sound server is."""
    if not platform.startswith("linux"):
        return True
    cards = Path("/proc/asound/cards")
    if cards.exists() and "no soundcards" not in cards.read_text(encoding="utf-8", errors="replace"):
        return True
    return any(Path("/run/user").glob("*/pulse/native"))
