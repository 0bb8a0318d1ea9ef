"""The course as `lessons pack` hands it out: installed without a clone, opened, done, looked at and begun again in an
empty folder."""

import contextlib
import inspect
import os
import re
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from lessons_lib.course.packing import pack
from lessons_lib.course.places import CourseError, course_root
from lessons_lib.exercises.labels import load_answers

LESSON = "00_start_here"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The folder of a student who unpacked what `lessons pack` made."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(pack(course_root(), folder)) as zipped:
        zipped.extractall(folder)
    return folder / "deep-learning-lessons"


@pytest.fixture(scope="module")
def installed(unpacked):
    """The command `lessons` of a fresh environment that has the wheel of the pack and sees what it needs in this one's.

    Nothing is fetched: pip must find every dependency, at a version that constraints.txt allows, where it is already.
    """
    folder = unpacked.parent
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    [built] = unpacked.glob("*.whl")
    environment = folder / "fresh environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / Path(sys.executable).relative_to(sys.prefix)
    own = sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    (Path(own) / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [*pip, "--python", python, "install", "--no-index", "--constraint", unpacked / "constraints.txt"]
    subprocess.run([*install, "--ignore-installed", "--no-deps", built], check=True)
    subprocess.run([*install, "deep-learning-lessons"], check=True)
    return python.with_name("lessons" + python.suffix)


@pytest.fixture
def run(installed, tmp_path):
    def run(*words, **more):
        environment = {**os.environ, "COLUMNS": "200", "JUPYTERLAB_DIR": f"{sys.prefix}/share/jupyter/lab", **more}
        return subprocess.Popen(
            [installed, *words],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


def finished(process):
    printed, _ = process.communicate()
    return process.returncode, printed


def answer_like_the_solution(notebook_path):
    """Write the solution's answers into a learner's notebook."""
    solution = nbformat.read(course_root() / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)
    answers = {cell.id: cell.source for cell in solution.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    notebook = nbformat.read(notebook_path, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    nbformat.write(notebook, notebook_path)


@pytest.fixture
def lab(run):
    """The address that `lessons lab` prints; the server is stopped afterwards."""
    server = run("lab", "--no-browser", "--port", "8970")
    printed = ""
    for line in server.stdout:
        printed += line
        if found := re.search(r"http://localhost:\d+/\S+token=\w+", line):
            break
    yield found and found[0], printed
    server.terminate()
    server.communicate()


def page(address):
    """The page at an address whose server may still be starting."""
    for _ in range(100):
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(address) as answer:
            return answer.read().decode()
        time.sleep(0.3)
    pytest.fail(f"nobody answers at {address}")


def test_lesson_00_is_opened_done_and_begun_again_in_the_folder_where_the_command_is_called(lab, run, tmp_path):
    address, printed = lab
    assert address, printed
    assert "<title>JupyterLab" in page(address)
    mine = tmp_path / "workspace" / LESSON / f"{LESSON}.ipynb"
    assert mine.is_file()

    returncode, printed = finished(run("check", "00"))
    assert returncode == 1 and "0 of 3 exercises are done" in printed, printed
    answer_like_the_solution(mine)
    # A Western European code page has no tick: nothing of the verdict may be lost to that.
    returncode, printed = finished(run("check", "00", PYTHONIOENCODING="cp1252"))
    assert returncode == 0 and "3 of 3 exercises are done" in printed, printed
    returncode, printed = finished(run("progress", PYTHONIOENCODING="cp1252"))
    assert returncode == 0 and re.search(rf"{LESSON}\W+3 of 3", printed), printed

    returncode, printed = finished(run("reset", "00"))
    assert returncode == 0 and "is as new" in printed, printed
    assert "return" not in mine.read_text(encoding="utf-8").split("def celsius", 1)[1][:200]
    assert list((tmp_path / "workspace" / "backups" / LESSON).glob(f"*/{LESSON}.ipynb"))


@pytest.mark.parametrize("words", [["build"], ["grade", ".", "--output", "out"]])
def test_what_needs_a_clone_says_so_in_a_sentence(run, words):
    returncode, printed = finished(run(*words))
    assert returncode == 2 and "clone of the course with its solutions/" in printed, printed
    assert "Traceback" not in printed


def test_a_pack_holds_no_answer_of_solutions_and_no_grader(unpacked):
    assert sorted(path.suffix for path in unpacked.iterdir()) == [".md", ".txt", ".whl"]
    [wheel] = unpacked.glob("*.whl")
    assert wheel.name in (unpacked / "README.md").read_text(encoding="utf-8")
    with zipfile.ZipFile(wheel) as whole:
        names = set(whole.namelist())
        texts = {name: whole.read(name).decode() for name in names if name.endswith((".py", ".ipynb", "RECORD"))}
    [record] = [name for name in names if name.endswith("RECORD")]
    assert {line.split(",")[0] for line in texts[record].splitlines()} == names
    assert {name.split("/")[0] for name in names} == {"lessons_lib", record.split("/")[0]}
    assert f"lessons_lib/notebooks/{LESSON}/{LESSON}.ipynb" in names
    together = "\n".join(texts.values())
    for path in (course_root() / "solutions").glob("*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown" and marks.get("solution"):
                assert cell.source.splitlines()[0] not in together, path
        right = load_answers(path.with_name("answers.py"))[0].make
        assert inspect.getsource(right) not in together, path


def test_nothing_is_packed_from_notebooks_that_are_not_what_solutions_give(built_course):
    (built_course / "notebooks" / "01_sample" / "model answers.txt").write_text("42")
    with pytest.raises(CourseError, match=r"(?s)lessons build.*model answers.txt is not made from solutions"):
        pack(built_course, built_course)
    assert not list(built_course.glob("*.zip"))
