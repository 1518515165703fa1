"""The folder printer: whole files under their names, whatever happens, and clear words where there can be none."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.errors import Offline, OutOfMedia, PrinterError
from kiosk.ports.adapter import Surroundings
from kiosk.ports.printer import Printer, PrintJob
from printers.folder import ADAPTER, FolderPrinter, FolderSettings

PDF = b"%PDF-1.4 one badge" * 1000
ROOT = Path(__file__).parents[2]


def made(home: Path, settings: FolderSettings) -> Printer:
    def no_secret(name: str) -> str:
        raise AssertionError(name)

    printer: Printer = ADAPTER.make(settings, Surroundings(home, no_secret, lambda: datetime.now(UTC)))
    return printer


def child(program: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, env=environment)


def test_default_folder(tmp_path: Path) -> None:
    """By default badges go to ``badges`` in KIOSK_HOME, which is made when the first one comes."""
    printer = made(tmp_path, FolderSettings())
    assert printer.name == ADAPTER.name == "folder"
    assert not (tmp_path / "badges").exists()
    printer.submit(PrintJob("badge-7-1", PDF))
    assert (tmp_path / "badges" / "badge-7-1.pdf").read_bytes() == PDF


def test_absolute_folder(tmp_path: Path) -> None:
    """An absolute folder is taken as it is."""
    made(tmp_path / "home", FolderSettings(tmp_path / "elsewhere" / "deep")).submit(PrintJob("a", PDF))
    assert (tmp_path / "elsewhere" / "deep" / "a.pdf").read_bytes() == PDF


def test_printed(tmp_path: Path) -> None:
    """The file tells whether a job has come out."""
    printer = FolderPrinter(tmp_path / "badges")
    assert printer.printed("a") is False
    printer.submit(PrintJob("a", PDF))
    assert printer.printed("a") is True
    assert printer.printed("b") is False


def test_same_again(tmp_path: Path) -> None:
    """The same document under the same name is done already, and is not written again."""
    printer = FolderPrinter(tmp_path)
    printer.submit(PrintJob("a", PDF))
    before = (tmp_path / "a.pdf").stat()
    printer.submit(PrintJob("a", PDF))
    after = (tmp_path / "a.pdf").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_never_overwrites(tmp_path: Path) -> None:
    """Another document under the same name is refused, the file stays, and the words name it."""
    printer = FolderPrinter(tmp_path)
    printer.submit(PrintJob("a", PDF))
    with pytest.raises(PrinterError, match=r"a\.pdf is another badge already") as caught:
        printer.submit(PrintJob("a", PDF + b"x"))
    assert type(caught.value) is PrinterError
    assert (tmp_path / "a.pdf").read_bytes() == PDF


def test_only_whole_badges_are_there(tmp_path: Path) -> None:
    """Nothing but the badges lies in the folder."""
    printer = FolderPrinter(tmp_path)
    for name in ("a", "b [1]", "c"):
        printer.submit(PrintJob(name, PDF))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "b [1].pdf", "c.pdf"]


def test_one_winner(tmp_path: Path) -> None:
    """Of several that write different documents under one name at once, one wins, and the file is the winner's."""

    def attempt(number: int) -> bool:
        try:
            FolderPrinter(tmp_path).submit(PrintJob("a", PDF + b"%d" % number))
        except PrinterError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(24)))
    assert won.count(True) == 1
    assert (tmp_path / "a.pdf").read_bytes() == PDF + b"%d" % won.index(True)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a", "a/b", "a\\b", "/a", "C:a", "a\0b", "a\nb", " a", "a.", ".a", "a" * 300, "é" * 150, "a\ud800"]
)
def test_no_way_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """A name that is no plain file name is refused, and nothing is written anywhere."""
    printer = FolderPrinter(tmp_path / "in" / "badges")
    for attempt in (lambda: printer.submit(PrintJob(name, PDF)), lambda: printer.printed(name)):
        with pytest.raises(PrinterError) as caught:
            attempt()
        assert type(caught.value) is PrinterError
    assert list(tmp_path.rglob("*.pdf")) == []


@pytest.mark.parametrize("below", ["", "badges", "deep/badges"])
def test_file_in_the_way(tmp_path: Path, below: str) -> None:
    """A file where the folder or a folder above it should be: offline, with words that name it."""
    (tmp_path / "file").write_bytes(b"")
    printer = FolderPrinter(tmp_path / "file" / below)
    with pytest.raises(Offline, match=r"file.* a file is in the way: move it, or set another folder"):
        printer.submit(PrintJob("a", PDF))


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder that not even root may write to")
def test_not_allowed() -> None:
    """A folder that cannot be written to: offline, with words that name it and say what to do."""
    with pytest.raises(Offline, match="/sys/kernel/badges cannot be written to: allow this account"):
        FolderPrinter(Path("/sys/kernel/badges")).submit(PrintJob("a", PDF))


def test_comes_back(tmp_path: Path) -> None:
    """When what was in the way has gone, the same badge is printed."""
    (tmp_path / "badges").write_bytes(b"")
    printer = FolderPrinter(tmp_path / "badges")
    with pytest.raises(Offline):
        printer.submit(PrintJob("a", PDF))
    (tmp_path / "badges").unlink()
    printer.submit(PrintJob("a", PDF))
    assert printer.printed("a") is True


FULL = """
import resource, sys
from pathlib import Path
from kiosk.core.errors import OutOfMedia
from kiosk.ports.printer import PrintJob
from printers.folder import FolderPrinter
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    FolderPrinter(Path(sys.argv[1])).submit(PrintJob("a", b"x" * 100_000))
except OutOfMedia as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit to set")
def test_full(tmp_path: Path) -> None:
    """Where the file system takes no more, it is out of media, says so, and leaves nothing half written behind."""
    process = child(FULL, str(tmp_path))
    words, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert str(tmp_path) in words
    assert "full" in words
    assert list(tmp_path.iterdir()) == []
    assert issubclass(OutOfMedia, PrinterError)


FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from kiosk.ports.printer import PrintJob
from printers.folder import FolderPrinter
printer = FolderPrinter(Path(sys.argv[1]))
for number in count(int(sys.argv[2])):
    printer.submit(PrintJob(f"badge-{number}", f"{number:08}".encode() * 40_000))
    print(number, flush=True)
"""


def test_killed_while_printing(tmp_path: Path) -> None:
    """Killed at any moment, every badge that was reported done is whole, and no half badge has a badge's name."""
    done = -1
    for lines in (1, 2, 3, 1, 2):
        process = child(FOR_EVER, str(tmp_path), str(done + 1))
        assert process.stdout is not None
        for _ in range(lines):
            done = int(process.stdout.readline())
        process.kill()
        rest = process.stdout.read().split("\n")
        process.wait(60)
        process.stdout.close()
        done = max([done, *(int(line) for line in rest[:-1])])
    files = {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")}
    assert {f"badge-{number}.pdf" for number in range(done + 1)} <= set(files)
    assert all(content == name[6:-4].zfill(8).encode() * 40_000 for name, content in files.items())
    printer = FolderPrinter(tmp_path)
    for number in range(done + 2):
        printer.submit(PrintJob(f"badge-{number}", f"{number:08}".encode() * 40_000))


def test_leftovers_go(tmp_path: Path) -> None:
    """What an earlier run left half written of a badge goes when that badge is printed."""
    (tmp_path / ".a-0123.part").write_bytes(PDF[:100])
    (tmp_path / ".b-0123.part").write_bytes(PDF[:100])
    FolderPrinter(tmp_path).submit(PrintJob("a", PDF))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".b-0123.part", "a.pdf"]
