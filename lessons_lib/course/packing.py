"""`lessons pack`: what students install where solutions must not be in their hands, as one zip."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from lessons_lib.course import building
from lessons_lib.course.places import CourseError

README = """\
# The course, to install

You need Python 3.11 or newer. Unpack this folder, open a terminal in it, and type

    python -m venv .venv
    .venv/bin/python -m pip install --constraint constraints.txt {wheel}
    .venv/bin/lessons lab

(Windows: `.venv\\Scripts\\python` and `.venv\\Scripts\\lessons`.) JupyterLab opens on the first lesson. Your
notebooks are in `workspace/` here. Only the second line needs the network.

You were given a newer folder? Unpack it over this one, and type, then `lessons lab` as before:

    .venv/bin/python -m pip install --force-reinstall --no-deps {wheel}

What you wrote stays as it is. Where something does not work, `.venv/bin/lessons doctor` says what to do.
"""


def pack(root: Path, into: Path) -> Path:
    """Write NAME-for-students.zip to the folder `into`: the course's wheel without the grader, the pinned versions and
    how to install them. Returns its path.

    Nothing of solutions/ is in it but what notebooks/ is made of, so notebooks/ must be up to date. Raises CourseError
    where it is not, or where the wheel cannot be built.
    """
    if findings := building.drift(root, building.chosen_lessons(root, [])):
        raise CourseError(
            "Nothing is packed before `lessons build` was run and found in order:\n" + "\n".join(findings)
        )
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = _wheel(root, Path(folder))
        name = wheel.name.partition("-")[0].replace("_", "-")
        path = into / f"{name}-for-students.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            with zipped.open(f"{name}/{wheel.name}", "w") as target:
                _without_grader(wheel, target)
            zipped.write(root / "constraints.txt", f"{name}/constraints.txt")
            zipped.writestr(f"{name}/README.md", README.format(wheel=wheel.name))
    return path


def _wheel(root, folder):
    """The course's own wheel, built without the network."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*pip, "--no-build-isolation", "--wheel-dir", folder, root],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CourseError(
            "The wheel could not be built. Is hatchling installed? python -m pip install --constraint constraints.txt"
            f" hatchling\n{done.stderr.strip()[-1000:]}"
        )
    return next(folder.glob("*.whl"))


def _without_grader(wheel, target):
    """Copy a wheel without grading/ and what Jupyter keeps of notebooks, also in its list of files."""
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for item in whole.infolist():
            content = whole.read(item)
            if item.filename.endswith(".dist-info/RECORD"):
                content = b"".join(line for line in content.splitlines(keepends=True) if not _left_out(line.decode()))
            if not _left_out(item.filename):
                kept.writestr(item, content)


def _left_out(name):
    return name.startswith("grading/") or "/.ipynb_checkpoints/" in name
