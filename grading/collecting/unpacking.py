"""The files of a download: a zip or a folder, and the zips and saved mails inside it.

No name that comes from a zip or a mail is ever used as a path here: what is read of it goes into numbered files. How
much is read is bounded before it is read, and done in a process that may be ended.
"""

import datetime
import os
import stat
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from grading.collecting.mail import attachments
from grading.collecting.senders import MAILS
from grading.judging.rebuild import MAX_BYTES
from grading.sandbox.limited import TooMuch, limited
from lessons_lib.course.places import NO_ROOM, CourseError

MOST_FILES = 50_000
ARCHIVE_BYTES = 2**28  # of a zip inside the download...
INNER_BYTES = 2**30  # ...and of what is read of it
WHOLE_BYTES = 2**32  # of all that is unpacked
DEEPEST = 3  # zips within each other
SECONDS = 600  # of processor time, to unpack one zip
READ = (".ipynb", ".json", ".txt", ".html", "")  # endings of files that may be a notebook, or tell of one
SYSTEMS_OWN, NO_NOTEBOOK = "A system's own copy or setting.", "It is no notebook."


@dataclass(frozen=True)
class Piece:
    """A file of the download: the names of folders and zips that lead to it, where its bytes are, and when it was saved
    as far as the download tells, in seconds since 1970.

    `file` is None where `problem` says why it is not read; `expected` marks what can be no notebook by its name. Of
    what came by mail, `sender` is the address and the name, `time` when it was sent.
    """

    path: tuple[str, ...]
    file: Path | None
    saved: float
    problem: str | None = None
    expected: bool = False
    sender: tuple[str, str] = ("", "")
    time: str | None = None

    @property
    def name(self) -> str:
        return "/".join(self.path)


def unpack(download: Path, staging: Path) -> list[Piece]:
    """All files of `download`, a zip or a folder, in the order of their names; bytes from zips lie in `staging`.

    Raises CourseError where it is neither, or holds more than is ever read.
    """
    if download.is_dir():
        found = list(_in_folder(download))
    elif _is_archive(Piece((download.name,), download, 0)) or _is_zip(download):
        found = _in_archive(Piece((), download, 0), staging, WHOLE_BYTES)
    else:
        raise CourseError(
            f"{download} is no folder, zip or saved mail. Unpack it, and give the folder that comes of it."
        )
    if not download.is_dir() and len(found) == 1 and not found[0].path:
        raise CourseError(f"{download}: {found[0].problem}")
    pieces, depth = [], 0
    while found:
        archives = [piece for piece in found if piece.file and _is_archive(piece)]
        pieces += [piece for piece in found if piece not in archives]
        depth += 1
        found = []
        if len(pieces) + len(archives) > MOST_FILES:
            raise CourseError(f"{download} holds more than {MOST_FILES:,} files.")
        # What takes most room comes last, so that it takes it from nobody else.
        for piece in sorted(archives, key=_size_inside) if depth <= DEEPEST else ():
            used = sum(path.stat().st_size for path in staging.rglob("*"))
            inside = _in_archive(piece, staging, WHOLE_BYTES - used)
            if len(pieces) + len(archives) + len(found) + len(inside) > MOST_FILES:
                inside = [replace(piece, file=None, problem=f"With it there are more than {MOST_FILES:,} files.")]
            found += inside
        if depth > DEEPEST:
            problem = f"It lies more than {DEEPEST} zips deep."
            pieces += [replace(piece, file=None, problem=problem) for piece in archives]
    return sorted(pieces, key=lambda piece: piece.path)


def _in_folder(folder):
    for where, folders, names in os.walk(folder):
        for name in (*names, *(name for name in folders if (Path(where) / name).is_symlink())):
            file = Path(where) / name
            path = file.relative_to(folder).parts
            try:
                about = file.lstat()
            except OSError as error:
                yield Piece(path, None, 0, f"It cannot be read ({error.strerror}).")
                continue
            if not stat.S_ISREG(about.st_mode):
                yield Piece(path, None, about.st_mtime, "It is a link or no regular file; links are not followed.")
            else:
                yield _looked_at(Piece(path, file, about.st_mtime), about.st_size)


def _looked_at(piece, size):
    """The piece, without its file where it is not worth reading or too large."""
    name = piece.path[-1]
    if name.startswith(".") or {"__MACOSX", ".ipynb_checkpoints"} & set(piece.path):
        return replace(piece, file=None, problem=SYSTEMS_OWN, expected=True)
    ending = os.path.splitext(name)[1].lower()
    if ending not in (*READ, *MAILS, ".zip"):
        archive = ending in (".msg", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
        remedy = " It is an archive of a kind that is not opened: ask for the notebook or a zip." if archive else ""
        return replace(piece, file=None, problem=f"{NO_NOTEBOOK}{remedy}", expected=not archive)
    most = ARCHIVE_BYTES if ending in (*MAILS, ".zip") else MAX_BYTES
    if size > most:
        return replace(piece, file=None, problem=f"It has {size:,} bytes; at most {most:,} are read.")
    return piece


def _is_zip(path):
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\3\4", b"PK\5\6")
    except OSError:
        return False


def _is_archive(piece):
    name = piece.path[-1].lower()
    return name.endswith(MAILS) or (name.endswith((".zip", ".ipynb")) and _is_zip(piece.file))


def _size_inside(archive):
    """(files, bytes) that an archive says to hold; of one that cannot be read, more than any."""
    try:
        if not _is_zip(archive.file):
            return 1, archive.file.stat().st_size
        return limited(stated_size, archive.file, seconds=SECONDS)
    except Exception:  # a damaged zip can fail in the reader in any way; it is named when it is opened
        return MOST_FILES, WHOLE_BYTES


def stated_size(file: Path) -> tuple[int, int]:
    """How many files a zip says to hold, and of how many bytes."""
    with zipfile.ZipFile(file) as archive:
        sizes = [entry.file_size for entry in archive.infolist()]
    return len(sizes), sum(sizes)


def _in_archive(archive, staging, room):
    folder = staging / str(len(list(staging.iterdir())))
    folder.mkdir()
    room = min(room, INNER_BYTES) if archive.path else room
    try:
        if _is_zip(archive.file):
            found = limited(extract, archive.file, folder, room, seconds=SECONDS)
            found = [replace(piece, sender=archive.sender, time=archive.time) for piece in found]
        else:
            found = limited(extract_mails, archive.file, folder, room, seconds=SECONDS)
        return [replace(piece, path=(*archive.path, *piece.path)) for piece in found]
    except TooMuch as error:
        problem = f"To unpack it {error}."
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:  # no fault of the archive's
            raise
        problem = f"It cannot be unpacked ({error}). Ask for the notebook itself."
    return [replace(archive, file=None, problem=problem)]


def extract(file: Path, folder: Path, room: int) -> list[Piece]:
    """The files of one zip, those worth reading under numbers in `folder`. Raises ValueError where these have more than
    `room` bytes or are too many, and what zipfile raises."""
    with zipfile.ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        pieces = [_piece(entry, folder / str(number)) for number, entry in enumerate(entries)]
        whole = sum(entry.file_size for entry, piece in zip(entries, pieces, strict=True) if piece.file)
        if len(entries) > MOST_FILES or whole > room:
            raise ValueError(f"{len(entries):,} files, {whole:,} bytes to read: more than is ever read")
        for number, (entry, piece) in enumerate(zip(entries, pieces, strict=True)):
            if piece.file:
                try:
                    _copy(archive, entry, piece.file)
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
                    pieces[number] = replace(piece, file=None, problem=f"It is damaged in the zip ({error}).")
    return pieces


def extract_mails(file: Path, folder: Path, room: int) -> list[Piece]:
    """The attachments in a file of mails, those worth reading under numbers in `folder`. Raises ValueError where these
    have more than `room` bytes, are too many, or the file holds no mail."""
    pieces = []
    try:
        whole = list(attachments(file))
    except Exception as error:  # what is no mail can fail in the reader in any way
        raise ValueError(f"it is no mail: {type(error).__name__}") from error
    for number, found in enumerate(whole):
        piece = Piece(found.path, folder / str(number), 0, sender=(found.address, found.name), time=found.time)
        room -= len(found.content or b"")
        if number >= MOST_FILES or room < 0:
            raise ValueError("more than is ever read")
        if found.content is None:
            problem = found.problem or "It is a mail without a file."
            piece = replace(piece, file=None, problem=problem, expected=not found.problem)
        elif problem := _amiss_in_name(found.path[-1], found.path):
            piece = replace(piece, file=None, problem=problem)
        else:
            piece = _looked_at(piece, len(found.content))
        if piece.file:
            piece.file.write_bytes(found.content)
        pieces.append(piece)
    return pieces


def _amiss_in_name(name, path):
    if not name.isprintable() or max(map(len, path)) > 255:
        return "Its name has control signs or is longer than any file's."
    return None


def _copy(archive, entry, target):
    """Never more than the size that the zip states, which was counted beforehand."""
    with archive.open(entry) as source, target.open("wb") as copy:
        left = entry.file_size
        while left > 0 and (block := source.read(min(left, 2**20))):
            copy.write(block)
            left -= len(block)


def _piece(entry, target):
    """What is known of a file in a zip before it is read; its file is None where it is not to be."""
    # Names that Windows' own programs wrote have its separators.
    path = tuple(part for part in entry.filename.replace("\\", "/").split("/") if part not in ("", "."))
    try:
        saved = datetime.datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError):
        saved = 0
    problem = None
    if ".." in path or entry.filename.startswith(("/", "\\")) or not path:
        problem = "Its name leads out of the zip."
    elif amiss := _amiss_in_name(entry.filename, path):
        problem = amiss
    elif stat.S_ISLNK(entry.external_attr >> 16):
        problem = "It is a link; links are not followed."
    elif entry.flag_bits & 1:
        problem = "It is locked with a password."
    if problem:
        return Piece(path or ("?",), None, saved, problem)
    return _looked_at(Piece(path, target, saved), entry.file_size)
