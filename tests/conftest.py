"""What several test files share: a small course of its own, the command `lessons`, a browser."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from lessons_lib.course.building import build
from lessons_lib.course.places import course_root
from lessons_lib.nn.compiling import forget_programs

TESTS = itertools.count(1)  # of this process

SAMPLE = '''\
# %% [markdown]
# # A sample lesson
#
# CPU seconds of *Run All*: 1

# %%
print("before")

# %% nbgrader={"grade_id": "double", "solution": true}
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% nbgrader={"grade_id": "check_double", "grade": true, "points": 3}
double(21)

# %% [markdown] nbgrader={"grade_id": "why", "grade": true, "points": 2, "solution": true}
# Because two times twenty-one is the secret sentence.
'''


def sample_course(root):
    (root / "solutions" / "01_sample").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "grading").mkdir()
    shutil.copy(course_root() / "grading" / "nbgrader_config.py", root / "grading")
    (root / "solutions" / "01_sample" / "01_sample.py").write_text(SAMPLE)
    (root / "solutions" / "01_sample" / "answers.py").write_text("SECRET = 42\n")
    (root / "solutions" / "01_sample" / "comments.md").write_text("## why\n\n- Well said.\n")
    return root


def pytest_collection_modifyitems(items):
    """What takes longest begins first: notebooks, then slow tests."""
    items.sort(key=lambda item: (item.path.suffix != ".ipynb", item.get_closest_marker("slow") is None))


@pytest.fixture(autouse=True)
def few_compiled_programs():
    if next(TESTS) % 10 == 0:
        forget_programs()


class ByFileAndLesson(LoadScopeScheduling):
    """A worker takes a file at a time, where a kernel or a costly fixture is shared; of tests of lessons, a lesson."""

    def _split_scope(self, nodeid):
        lesson = re.search(r"\[\d\d(?=[-_])", nodeid)
        return nodeid.split("::")[0] + (lesson[0] if lesson else "")


def pytest_xdist_make_scheduler(config, log):
    return ByFileAndLesson(config, log)


@pytest.fixture
def course(tmp_path):
    """The root of a course with one lesson, 01_sample, as its author leaves it: text and answers, nothing built."""
    return sample_course(tmp_path / "course")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory):
    root = sample_course(tmp_path_factory.mktemp("built") / "course")
    build(root, ["01_sample"])
    return root


@pytest.fixture
def built_course(built_once, tmp_path):
    """The same course after `lessons build`."""
    return shutil.copytree(built_once, tmp_path / "course")


@pytest.fixture
def lessons():
    """Runs the installed command as a user types it: `lessons("check", "04")` gives the finished process;
    `lessons.command` is its path."""
    command = shutil.which("lessons", path=str(Path(sys.executable).parent))
    assert command, "the command `lessons` is not installed: python -m pip install -e . -c constraints.txt"

    def run(*words, cwd=None):
        environment = {**os.environ, "COLUMNS": "200"}
        return subprocess.run([command, *map(str, words)], cwd=cwd, env=environment, capture_output=True, text=True)

    run.command = command
    return run


@pytest.fixture
def cluster(tmp_path):
    """The address of a Dask scheduler with two workers, and the workers' processes."""
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    scheduler = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        file,
    ]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        "--scheduler-file",
        file,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
    ]
    processes = [
        subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment, cwd=tmp_path)
        for command in (scheduler, worker, worker)
    ]
    with distributed.Client(scheduler_file=str(file), timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        address = client.scheduler.address
    yield address, processes[1:]
    for process in reversed(processes):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")  # Playwright keeps an event loop running, which asyncio.run in other files would meet
def browser():
    """A headless Chromium: the system's, else Playwright's own; the test is skipped where there is neither."""
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        try:
            # Chromium's own sandbox needs rights that containers do not give; the pages are ours.
            chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(
                "No Chromium could be started; `sh scripts/install-system.sh` installs it."
                f" {error.message.splitlines()[0]}"
            )
        yield chromium
        chromium.close()
