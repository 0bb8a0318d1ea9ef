"""`lessons lab` in a real browser, as a learner meets it."""

import re
import subprocess

import pytest

SECOND = 1000


@pytest.fixture
def address(lessons, tmp_path):
    """The address that `lessons lab --no-browser` prints; the server is stopped afterwards."""
    command = [lessons.command, "lab", "--no-browser", "--port", "8950", "--workspace", str(tmp_path / "mine")]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    printed = []
    for line in server.stdout:
        printed.append(line)
        if found := re.search(r"http://localhost:\d+/\S+token=\w+", line):
            yield found[0]
            break
    else:
        pytest.fail("no address was printed:\n" + "".join(printed))
    server.terminate()
    server.communicate()


@pytest.mark.browser
@pytest.mark.slow
def test_lab_opens_the_first_lesson_and_its_first_cell_runs(browser, address):
    page = browser.new_page()
    page.set_default_timeout(120 * SECOND)
    page.goto(address)
    page.get_by_role("heading", name="Start here").wait_for()
    assert page.get_by_text("Create Assignment").count() == 0, "the teacher's panels stay out of the learner's way"

    page.locator(".jp-Notebook .jp-CodeCell", has_text="It works").locator(".cm-content").click()
    page.get_by_text("| Idle").wait_for()
    page.keyboard.press("Shift+Enter")

    page.locator(".jp-OutputArea-output", has_text="It works").first.wait_for()
    page.close()
