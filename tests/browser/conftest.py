"""One JupyterLab for the tests of a file, and a page of it that is used as a learner does: by mouse and by keys."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook

from lessons_lib.course.places import course_root

SECOND = 1000
SCREENSHOTS = course_root() / "build" / "screenshots"


class Lab:
    """A running `lessons lab`: `address` of its first page, `workspace`, and `open(lesson)`."""

    def __init__(self, browser, address, workspace):
        self.browser, self.address, self.workspace = browser, address, workspace

    def open(self, lesson):
        page = self.browser.new_page(viewport={"width": 1280, "height": 800})
        return Notebook(page, self.address.replace("00_start_here", lesson) + "&reset")  # no tab of an earlier page

    def give(self, name, *sources):
        """Lay a notebook of these code cells beside the lessons."""
        self.lay(name, new_notebook(cells=[new_code_cell(source) for source in sources]))

    def lay(self, name, notebook, trusted=False):
        kernel = {"name": "python3", "display_name": "Python 3"}
        notebook.metadata = {"kernelspec": kernel, "title": name}  # the same cells under two names are not trusted both
        (self.workspace / name).mkdir()
        if trusted:
            NotebookNotary(data_dir=str(self.workspace.parent / "data")).sign(notebook)
        nbformat.write(notebook, self.workspace / name / f"{name}.ipynb")


class Notebook:
    """A page with a notebook."""

    def __init__(self, page, address):
        self.page = page
        page.set_default_timeout(60 * SECOND)
        page.goto(address)
        self._ready()

    def reload(self):
        self.page.reload()
        self._ready()

    def _ready(self):
        self.page.locator(".jp-Notebook .jp-Cell:visible").first.wait_for()
        self.idle()

    def idle(self):
        self.page.get_by_text("| Idle").wait_for()

    def cell(self, text):
        """The first cell that holds `text`."""
        return self.page.locator(".jp-Notebook .jp-Cell", has_text=text).first

    def run(self, text):
        """Click into the cell with `text` and press Shift and Enter; gives its outputs when it has run."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for()
        self.idle()
        return cell.locator(".jp-OutputArea")

    def write(self, text, new):
        """In the line of a code cell that is `text`, write `new` in its place."""
        line = self.page.locator(".jp-CodeCell .cm-line", has_text=re.compile(f"^{re.escape(text)}$")).first
        line.click()
        for key in ("Home", "Shift+End"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(new)

    def menu(self, *names):
        """Choose from the menus: `menu("Kernel", "Restart Kernel…")`."""
        self.page.get_by_role("menuitem", name=names[0], exact=True).first.click()
        for name in names[1:]:
            self.page.locator(".lm-Menu-item", has_text=re.compile(f"^{name}")).first.click()

    def restart(self):
        self.menu("Kernel", "Restart Kernel…")
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.idle()

    def save(self):
        self.page.keyboard.press("Control+s")
        self.page.locator(".jp-mod-current.jp-mod-dirty").wait_for(state="hidden")

    def shoot(self, name, part=None):
        """Keep a screenshot of the page, or of a part of it."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (part or self.page).screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture(scope="module")
def notebook_page():
    """`Notebook`, for a server of another kind."""
    return Notebook


@pytest.fixture
def lab(server):
    """The same server for all tests of a file; a test's pages are closed behind it."""
    yield server
    for context in server.browser.contexts:
        context.close()


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    workspace = folder / "mine"
    command = [Path(sys.executable).parent / "lessons", "lab", "--no-browser", "--port", "8950"]
    # Its settings, open tabs and signatures are its own.
    own = {f"JUPYTER_{kind}_DIR": str(folder / kind.lower()) for kind in ("CONFIG", "DATA")}
    process = subprocess.Popen(
        [*command, "--workspace", workspace],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **own},
    )
    printed = []
    for line in process.stdout:
        printed.append(line)
        if found := re.search(r"http://localhost:\d+/\S+token=\w+", line):
            yield Lab(browser, found[0], workspace)
            break
    else:
        pytest.fail("no address was printed:\n" + "".join(printed))
    process.terminate()
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
