"""A class on a hub, as a teacher and two students meet it: from the release of a lesson to the feedback in a student's
hands."""

import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from lessons_lib.course.places import course_root

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = course_root()
COURSE, LESSON = "deep-learning-lessons", "00_start_here"
SECOND = 1000


class Hub:
    """A running hub: `address`, its `folder`, and `sign_in(who, place)`, which gives that page in a browser of that
    person's own."""

    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder
        self.passwords = (folder / "passwords").read_text().split()
        self.teachers = f"{address}/services/{COURSE}"

    def sign_in(self, who, place):
        page = self.browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.set_default_timeout(60 * SECOND)
        page.goto(place)
        page.get_by_label("Username").fill(who)
        page.get_by_label("Password").fill(self.passwords[who == "teacher"])
        shoot(page, "hub_sign_in")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile("/lab"), wait_until="commit")
        return page


def command_and_settings(folder, port=8000):
    pytest.importorskip("jupyterhub", reason="JupyterHub is not installed; `make hub` or `make test` does it.")
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    if not shutil.which("configurable-http-proxy", path=places):
        pytest.skip("JupyterHub's proxy is not installed; `make hub` or `make test` does it where npm is.")
    settings = {"HUB_FOLDER": str(folder), "HUB_PORT": str(port), "HUB_TEACHERS": "teacher", "HUB_STUDENTS": "ada ben"}
    command = [sys.executable, "-m", "jupyterhub", "--config", ROOT / "grading" / "hub" / "jupyterhub_config.py"]
    return command, {**os.environ, **settings}


@pytest.fixture(scope="module")
def hub(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1] - 3  # the hub takes four in a row
    command, settings = command_and_settings(folder, port)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=settings, stdout=log, stderr=log, cwd=folder)
    try:
        for page in ("hub/login", f"services/{COURSE}/api"):
            wait_for(functools.partial(answers, f"http://127.0.0.1:{port}/{page}"), folder / "log")
        yield Hub(browser, f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def students(hub):
    """The pages of both students, each at their own server."""
    return {who: hub.sign_in(who, f"{hub.address}/hub/spawn") for who in ("ada", "ben")}


def answers(address):
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200
    except OSError:
        return False


def wait_for(happened, log, seconds=120):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, log.read_text()[-5000:]
        time.sleep(0.2)


def shoot(page, name):
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def press(form, step, said):
    """Press the button of a step in formgrader's line of the lesson, and close what it says."""
    form.locator("tr", has_text=LESSON).locator(f".{step} a").click()
    form.get_by_text(said).wait_for()
    form.get_by_role("button", name="OK").click()
    form.get_by_text(said).wait_for(state="hidden")


def assignments(page):
    """The student's list of assignments."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.locator(".lm-Menu-item", has_text="Assignment List").first.click()
    return page.locator(".nbgrader-mainarea-widget")


def in_terminal(hub, page, command):
    """Run a command in a terminal of the teachers' server, as a teacher types it; gives its exit status."""
    page.goto(f"{hub.teachers}/lab?reset")
    page.locator(".jp-LauncherCard", has_text="Terminal").click()
    page.locator(".jp-Terminal .xterm-helper-textarea").wait_for(state="attached")
    page.wait_for_timeout(SECOND)  # for the shell
    page.locator(".jp-Terminal").click()
    page.keyboard.type(f"{command}; echo $? > status\n")
    status = hub.folder / "course" / "status"
    wait_for(lambda: status.is_file() and status.read_text(), hub.folder / "log")
    return int(status.read_text())


def test_a_student_reaches_neither_formgrader_nor_another_students_server(hub, students):
    for who, page in students.items():
        other = "ben" if who == "ada" else "ada"
        for place in (f"{hub.teachers}/formgrader/", f"{hub.teachers}/lab", f"{hub.address}/user/{other}/lab"):
            assert page.request.get(place).status == 403
        assert page.request.get(f"{hub.address}/user/{who}/formgrader/").status == 404
        assert page.request.get(f"{hub.address}/user/{who}/api/contents").status == 200, "their own is theirs"


def test_a_lesson_is_released_worked_on_handed_in_graded_and_given_back(hub, students, notebook_page):
    teacher = hub.sign_in("teacher", f"{hub.teachers}/lab?formgrader=true")
    form = teacher.frame_locator("iframe")
    press(form, "assign", "Successfully created")
    press(form, "release", "Successfully released")
    shoot(teacher, "hub_formgrader")

    for (who, page), answer in zip(students.items(), ("24 * 60 * 60", "24 * 60"), strict=True):
        listed = assignments(page)
        listed.get_by_role("button", name="Fetch").click()
        listed.get_by_role("button", name="Submit").wait_for()
        desk = notebook_page(page, f"{hub.address}/user/{who}/lab/tree/{LESSON}/{LESSON}.ipynb")
        desk.write("seconds_in_a_day = ...", f"seconds_in_a_day = {answer}")
        desk.save()
        listed = assignments(page)
        listed.get_by_role("button", name="Submit").click()
        listed.get_by_role("button", name="Fetch Feedback").wait_for()
        shoot(page, "hub_assignments")

    collect = f"lessons collect ../exchange/{COURSE}/inbound --into submitted"
    assert in_terminal(hub, teacher, f"{collect} && lessons grade submitted --output .") == 0
    shoot(teacher, "hub_terminal")

    teacher.goto(f"{hub.teachers}/formgrader/manage_students/ada/{LESSON}")
    teacher.locator("table a", has_text=LESSON).click()
    teacher.wait_for_function("window.formgrader?.loaded && window.MathJax?.loaded")
    teacher.locator("#broken").fill("0.5")
    with teacher.expect_response(lambda response: response.request.method == "PUT") as saved:
        teacher.keyboard.press("Tab")
    assert saved.value.ok
    shoot(teacher, "hub_grading")

    teacher.goto(f"{hub.teachers}/formgrader/manage_assignments")
    press(teacher, "generate-feedback", "Successfully generated")
    press(teacher, "release-feedback", "Successfully released")

    told = {"ada": "Every check passes", "ben": "A day has that many"}
    for who, page in students.items():
        listed = page.locator(".nbgrader-mainarea-widget")
        listed.get_by_role("button", name="Fetch Feedback").click()
        listed.get_by_text("view feedback").click()
        page.locator(".jp-DirListing-itemName", has_text=f"{LESSON}.html").wait_for()
        shoot(page, "hub_feedback")
        [given] = (hub.folder / "homes" / who / LESSON).glob(f"feedback/*/{LESSON}.html")
        assert [words in given.read_text() for words in told.values()] == [name == who for name in told]


def test_the_passwords_for_trying_are_not_served_to_a_network(tmp_path):
    command, settings = command_and_settings(tmp_path)
    command = ["timeout", "60", *command, "--url", "http://0.0.0.0:8000"]
    done = subprocess.run(command, env=settings, capture_output=True, text=True)
    assert done.returncode == 1
    assert "not opened at 0.0.0.0" in done.stderr
