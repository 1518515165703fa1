"""A printer that is a folder: every badge becomes a PDF in it, for a person or another program to print."""

import errno
import glob
import os
import stat
import uuid
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import Offline, OutOfMedia, PrinterError
from kiosk.ports.adapter import Adapter, Surroundings, option
from kiosk.ports.printer import Printer, PrintJob

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_FOLDER = {errno.EEXIST, errno.ENOTDIR}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_PART = ".part"
_MOST_BYTES = 200
"""File systems take 255 bytes; the temporary file's ending needs some."""


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """``[printer]`` with ``driver = "folder"``."""

    folder: Path = option("the folder that badges are written to; relative to KIOSK_HOME unless it is absolute", default=Path("badges"))


class FolderPrinter:
    """Satisfies ``kiosk.ports.printer.Printer``. A file under its final name is a whole badge, on the disk even after a power cut."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        """``folder`` is absolute; it is made when the first badge comes."""
        self.folder = folder

    def submit(self, job: PrintJob) -> None:
        """Writes ``FOLDER/NAME.pdf``, durably and in one step; the same document again is done already.

        Raises Offline where the folder cannot be reached or written, OutOfMedia where the disk is full, PrinterError where the
        name cannot be a file's or another document already has it.
        """
        path = self._path(job.name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self._settled(path, job.pdf):
                self._write(path, job.pdf)
        except OSError as error:
            raise self._mapped(error) from error

    def printed(self, job_name: str) -> bool:
        """Whether the job's file is there. Raises Offline where the folder cannot be looked into."""
        path = self._path(job_name)
        try:
            return stat.S_ISREG(path.stat().st_mode)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._mapped(error) from error

    def _path(self, name: str) -> Path:
        if not name or name.startswith(".") or not name.isprintable() or any(char in name for char in '/\\:*?"<>|') or name != name.strip(" ."):
            raise PrinterError("a badge's job name cannot be a file's name; this is a fault of the program, please report it")
        if len(name.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
            raise PrinterError("a badge's job name is too long for a file's name: the ticket's id at the platform is far too long")
        return self.folder / f"{name}.pdf"

    def _settled(self, path: Path, pdf: bytes) -> bool:
        """Whether the document is there already. Raises PrinterError where the name is another document's."""
        try:
            there = path.read_bytes()
        except FileNotFoundError:
            return False
        if there != pdf:
            raise PrinterError(f"{path} is another badge already and is not overwritten; move it away, then reprint")
        _sync_folder(self.folder)
        return True

    def _write(self, path: Path, pdf: bytes) -> None:
        temporary = self.folder / f".{path.stem}-{uuid.uuid4().hex}{_PART}"
        try:
            with temporary.open("xb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            self._place(temporary, path, pdf)
        finally:
            # Those of an earlier run that was cut off lie there too, and hold a guest's name.
            for part in self.folder.glob(f".{glob.escape(path.stem)}-*{_PART}"):
                part.unlink(missing_ok=True)
        _sync_folder(self.folder)

    def _place(self, temporary: Path, path: Path, pdf: bytes) -> None:
        """Gives the finished file its name. A link never replaces a file that another process put there meanwhile; a rename may."""
        try:
            os.link(temporary, path)
        except FileExistsError:
            self._settled(path, pdf)
        except OSError:
            if not self._settled(path, pdf):
                temporary.rename(path)

    def _mapped(self, error: OSError) -> PrinterError:
        if error.errno in _FULL:
            return OutOfMedia(f"the disk of {self.folder} is full: free some space, the badges then continue by themselves")
        if error.errno in _NO_FOLDER:
            return Offline(f"{self.folder} cannot be a folder, a file is in the way: move it, or set another folder under [printer]")
        if error.errno in _NOT_ALLOWED:
            return Offline(f"{self.folder} cannot be written to: allow this account to write there, or set another folder under [printer]")
        return Offline(f"{self.folder} cannot be reached ({error.strerror}): connect it, or set another folder under [printer]")


def _sync_folder(folder: Path) -> None:
    """Makes the folder's own entries durable, where the system has that (Windows does not)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


def _make(settings: FolderSettings, surroundings: Surroundings) -> Printer:
    return FolderPrinter(surroundings.home / settings.folder.expanduser())


ADAPTER = Adapter("folder", "a folder of PDF files", FolderSettings, _make)
