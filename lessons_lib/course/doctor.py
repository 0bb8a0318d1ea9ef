"""`lessons doctor`: looks at what the course needs of this machine, and says what to do where something is missing.

Each check returns a Finding. One that is not well keeps a learner from the lessons, or may.
"""

import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lessons_lib.course.lab import check_home, page_of_running
from lessons_lib.course.places import CourseError, in_clone, lesson_names
from lessons_lib.course.workspace import damaged_notebooks
from lessons_lib.exercises.progress import FOLDER

PROJECT, PORT, ROOM_MB = "deep-learning-lessons", 8888, 500


@dataclass(frozen=True)
class Finding:
    """What was looked at and found, and what to do, if anything; `well` where the lessons work without that."""

    subject: str
    found: str
    to_do: str = ""
    well: bool = False

    def __str__(self):
        advice = f"\n  {'':<10}{self.to_do}" if self.to_do else ""
        return f"{'✓' if self.well else '△'} {self.subject:<10}{self.found}{advice}"


def _well(subject, found, to_do=""):
    return Finding(subject, found, to_do, well=True)


def examine(root: Path, workspace: Path, check_sandbox: Callable[[], None] | None) -> Iterator[Finding]:
    """One finding after the other, of the course at `root` and this workspace.

    `check_sandbox` raises CourseError where the grader's sandbox does not work; None where nothing is graded.
    """
    yield python(sys.version_info)
    yield packages(_pins(root / "constraints.txt" if in_clone(root) else None))
    yield devices()
    yield compiled_code()
    yield home()
    yield workspace_of(workspace, root / "notebooks")
    yield port(workspace)
    yield fonts()
    yield terminal(sys.stdout.encoding)
    if check_sandbox is not None:
        yield sandbox(check_sandbox)


def python(version) -> Finding:
    found = f"{version[0]}.{version[1]}.{version[2]}, {sys.executable}"
    wanted = metadata.metadata(PROJECT)["Requires-Python"].removeprefix(">=")
    if tuple(version[:2]) < tuple(map(int, wanted.split("."))):
        return Finding(
            "Python", found, f"The course needs Python {wanted} or newer. Install one, and the course with it."
        )
    return _well("Python", found)


def packages(pins: dict[str, str]) -> Finding:
    """Whether what the course needs is there, in the versions it was tested with."""
    missing = [name for name in _needed() if _version(name) is None]
    other = [
        f"{name} {has} (tested with {pin})" for name, pin in pins.items() if (has := _version(name)) not in (None, pin)
    ]
    install = "Install the course anew, in a clone: python -m pip install --constraint constraints.txt --editable ."
    if missing:
        return Finding("packages", f"missing: {', '.join(missing)}", install)
    if other:
        return Finding("packages", f"other versions than tested: {', '.join(other)}", install)
    return _well("packages", f"{len(pins)} pins, none contradicted" if pins else "all there")


def devices() -> Finding:
    try:
        import jax

        import lessons_lib.nn  # noqa: F401 (tells JAX how many cores to use)

        found = jax.devices()
    except Exception as error:  # a plugin for a device may raise anything
        told = str(error).strip().partition("\n")[0][:200]
        return Finding(
            "devices", f"JAX finds none: {told}", "JAX_PLATFORMS=cpu before the command uses the processor alone."
        )
    kinds = sorted({device.platform for device in found})
    named = f"JAX computes on {' and '.join(kinds)}, {len(found)} device{'s' * (len(found) > 1)}"
    if kinds == ["cpu"] and shutil.which("nvidia-smi"):
        extras = metadata.metadata("jax").get_all("Provides-Extra")
        extra = max(extra for extra in extras if re.fullmatch(r"cuda\d+", extra))
        install = f'python -m pip install "jax[{extra}]=={_version("jax")}"'
        return _well(
            "devices",
            f"{named}; there is an NVIDIA card, too",
            f"The processor is enough for every lesson. For the card: {install}",
        )
    return _well("devices", named)


def compiled_code() -> Finding:
    import jax

    import lessons_lib.nn  # noqa: F401 (chooses the folder)

    folder = jax.config.jax_compilation_cache_dir
    if folder is None:
        return _well(
            "cache",
            "compiled code is not kept",
            "Every start compiles anew. JAX_COMPILATION_CACHE_DIR=DIR names a folder that can be written to.",
        )
    size = sum(file.stat().st_size for file in Path(folder).glob("*") if file.is_file()) / 1e6
    return _well("cache", f"{folder}, {size:.0f} MB; it may be deleted at any time")


def home() -> Finding:
    try:
        check_home()
    except CourseError as error:
        reason, _, to_do = str(error).partition(". ")
        return Finding("Jupyter", reason, to_do)
    return _well("Jupyter", f"JupyterLab {_version('jupyterlab')}; its files can be written")


def workspace_of(workspace: Path, notebooks: Path) -> Finding:
    if not (workspace / FOLDER).is_dir():
        return _well("workspace", f"{workspace} is not there yet", "`lessons lab` makes it.")
    if not os.access(workspace, os.W_OK):
        return Finding("workspace", f"{workspace} is read-only", "Choose another with --workspace DIR.")
    if damaged := damaged_notebooks(workspace, lesson_names(notebooks)):
        return Finding("workspace", f"{workspace}: {len(damaged)} damaged", " ".join(damaged))
    room = shutil.disk_usage(workspace).free / 1e6
    if room < ROOM_MB:
        return Finding("workspace", f"{workspace}: {room:.0f} MB are free", f"Make room: {ROOM_MB} MB are comfortable.")
    return _well("workspace", f"{workspace}, {room / 1000:.0f} GB free")


def port(workspace: Path, number: int = PORT) -> Finding:
    if page := page_of_running(workspace, ""):
        return _well("port", f"JupyterLab already serves this workspace: {page.partition('?')[0]}")
    with socket.socket() as tried:
        try:
            tried.bind(("localhost", number))
        except OSError as error:
            return _well("port", f"{number} is taken ({error.strerror}); `lessons lab` takes the next free one")
    return _well("port", f"{number} is free")


def fonts() -> Finding:
    """Whether the figures' letters and signs are there."""
    from matplotlib import font_manager, ft2font

    try:
        file = font_manager.findfont("DejaVu Sans", fallback_to_default=False)
    except ValueError:
        return Finding(
            "fonts", "Matplotlib's own font is not found", "python -m pip install --force-reinstall matplotlib"
        )
    absent = [sign for sign in "×≠²→µ" if not ft2font.FT2Font(file).get_char_index(ord(sign))]
    if absent:
        return Finding(
            "fonts", f"{file} lacks {' '.join(absent)}", "python -m pip install --force-reinstall matplotlib"
        )
    return _well("fonts", "the figures' letters and signs are there")


def terminal(encoding: str | None) -> Finding:
    try:
        "✓△○".encode(encoding or "ascii")
    except (UnicodeError, LookupError):
        return _well("terminal", f"{encoding} has no ✓; a + stands for it", "PYTHONUTF8=1 before the command shows it.")
    return _well("terminal", f"{encoding}")


def sandbox(check: Callable[[], None]) -> Finding:
    try:
        check()
    except CourseError as error:
        return _well("sandbox", "students' code cannot be isolated here; only a teacher needs it", str(error))
    return _well("sandbox", "bubblewrap works: `lessons grade` can isolate students' code")


def _needed() -> Iterable[str]:
    """The packages that the course always needs."""
    required = metadata.requires(PROJECT) or []
    return [re.match(r"[\w.-]+", line)[0] for line in required if "extra ==" not in line]


def _pins(file: Path | None) -> dict[str, str]:
    if file is None or not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").split()
    return dict(line.split("==") for line in lines if "==" in line)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
