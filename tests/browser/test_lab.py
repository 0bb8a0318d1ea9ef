"""`lessons lab` in a real browser, with real keys, as a learner meets it; what it looks like is kept in
build/screenshots."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from lessons_lib.exercises import lesson_names

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLIDER = '''\
from ipywidgets import IntSlider
from matplotlib.figure import Figure

from lessons_lib.plots import picture, slide


def bar(days):
    figure = Figure(figsize=(5, 2))
    figure.subplots().barh(["days"], [days])
    return picture(figure, f"A bar of {days} days.")


slide(bar, IntSlider(3, min=1, max=91, description="days"))
'''
WIDER = "document.querySelector('.jp-WindowedPanel-outer').scrollWidth > 1 + document.querySelector('.jp-WindowedPanel-outer').clientWidth"
HEARD = "body > [role=status]"


def serious(page, part=".jp-OutputArea-output"):
    """What axe finds serious in the outputs; JupyterLab's own interface is not the course's."""
    found = Axe().run(page, context={"include": [[part]]}).response["violations"]
    return [
        (finding["id"], node["html"][:300], node["failureSummary"])
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def test_the_path_of_lesson_00_loses_nothing_on_restart_reload_and_reopening(lab):
    desk = lab.open("00_start_here")
    page = desk.page
    page.get_by_role("heading", name="Start here").wait_for()
    assert page.get_by_text("Create Assignment").count() == 0, "the teacher's panels stay out of the learner's way"
    assert "It works" in desk.run("It works").inner_text()

    desk.write("seconds_in_a_day = ...", "seconds_in_a_day = 24 * 60")
    desk.run("seconds_in_a_day = 24 * 60")
    card = desk.run('L.check("seconds_in_a_day"')
    assert "△" in card.inner_text() and "A day has that many minutes" in card.inner_text()
    page.locator(HEARD, has_text="A day has that many minutes").wait_for()
    desk.shoot("card_failing", card)
    desk.write("seconds_in_a_day = 24 * 60", "seconds_in_a_day = 24 * 60 * 60")
    desk.run("seconds_in_a_day = 24 * 60 * 60")
    card = desk.run('L.check("seconds_in_a_day"')
    assert "✓ seconds_in_a_day: done, 1 of 1 point" in card.inner_text()
    page.locator(HEARD, has_text="seconds_in_a_day: done").wait_for()
    desk.shoot("card_passing", card)

    assert "Ask every day at once" in desk.run('L.hint("wet_share")').inner_text()

    desk.write("device_guess = ...", 'device_guess = "cpu"')
    assert "You say cpu" in desk.run("device_guess =").inner_text()
    assert re.search("As you predicted|A surprise", desk.run("devices = jax.devices()").inner_text())

    quiz = desk.run('L.quiz("restart")')
    quiz.get_by_text("The values of all variables").click()
    assert "✓ Yes." in quiz.inner_text() and "Not this one" not in quiz.inner_text()
    assert page.locator(HEARD).inner_text() == "", "a quiz is read at leisure"

    written = desk.cell("Write your answer here.")
    written.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("The kernel is new, so its memory is empty.")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-RenderedMarkdown", has_text="The kernel is new, so").wait_for()

    reached = "1 of 3 exercises done"
    assert reached in desk.run("L.progress()").inner_text()

    desk.menu("Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    desk.idle()
    desk.run("It works")
    assert reached in desk.run("L.progress()").inner_text()
    desk.save()
    for again in (desk.reload, lambda: lab.open("00_start_here")):
        desk = again() or desk
        desk.cell("seconds_in_a_day = 24 * 60 * 60").wait_for()
        assert "✓" in desk.cell('L.check("seconds_in_a_day"').text_content()
        desk.cell("The kernel is new, so its memory is empty.").wait_for()
        assert desk.page.locator(HEARD).inner_text() == "", "what was there before is not read out"
        desk.run("It works")
        assert reached in desk.run("L.progress()").inner_text()


def test_an_open_page_of_a_lesson_that_was_reset_says_what_to_do(lab, lessons):
    desk = lab.open("01_shapes_and_one_hot")
    desk.run('L = lesson("01')
    desk.write("sum_guess = ...", "sum_guess = (4, 3)")
    desk.save()
    assert lessons("reset", "01", cwd=lab.workspace).returncode == 0

    told = desk.run("L.progress()").inner_text()
    assert "Reload Notebook from Disk" in told and "restart its kernel" in told
    desk.menu("File", "Reload Notebook from Disk")
    desk.page.get_by_role("button", name="Reload").click()
    desk.cell("sum_guess = ...").wait_for()


def test_after_the_kernel_died_cells_run_again_and_nothing_reached_is_lost(lab):
    lab.give("killed", "import os", "os.kill(os.getpid(), 9)", "print(6 * 7)")
    desk = lab.open("killed")
    desk.run("import os")
    desk.cell("os.kill").locator(".cm-content").click()
    desk.page.keyboard.press("Shift+Enter")
    told = desk.page.get_by_role("dialog", name="Kernel Restarting")
    assert "restart automatically" in told.inner_text()
    told.get_by_role("button", name="Ok").click()
    desk.idle()
    assert "42" in desk.run("print(6 * 7)").inner_text()


def test_a_slider_answers_the_mouse_and_the_keyboard_and_shows_what_is_drawn(lab):
    lab.give("slider", SLIDER)
    desk = lab.open("slider")
    page, shown = desk.page, desk.run("slide(bar")
    handle = page.get_by_role("slider", name="days")
    track = page.locator(".noUi-base").bounding_box()
    assert track["width"] > 4 * 91, "four pixels a day"

    page.mouse.move(track["x"] + 1, track["y"] + 5)
    handle.drag_to(page.locator(".noUi-base"), target_position={"x": track["width"] / 2, "y": 5})
    drawn = shown.get_by_alt_text(re.compile("A bar of 4[4-8] days"))
    drawn.wait_for()
    days = int(re.search(r"\d+", drawn.get_attribute("alt"))[0])
    desk.shoot("slider", shown)

    cell = page.locator(".jp-Cell.jp-mod-active").get_attribute("data-windowed-list-index")
    handle.focus()
    for key, change in (("ArrowRight", 1), ("ArrowRight", 1), ("ArrowUp", 1), ("ArrowLeft", -1)):
        page.keyboard.press(key)
        days += change
        shown.get_by_alt_text(f"A bar of {days} days.").wait_for()
        assert shown.locator("strong").inner_text() == str(days)
    page.keyboard.press("End")
    shown.get_by_alt_text("A bar of 91 days.").wait_for()
    assert page.locator(".jp-Cell.jp-mod-active").get_attribute("data-windowed-list-index") == cell
    assert not serious(page)


def test_a_page_with_a_slider_shows_its_first_picture_without_a_kernel(lab):
    ...


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_what_the_course_shows_has_no_serious_finding_of_axe(lab, theme):
    lab.give_outputs("outputs")
    desk = lab.open("outputs")
    desk.menu("Settings", "Theme", f"JupyterLab {theme}")
    desk.page.locator(f'[data-jp-theme-name="JupyterLab {theme}"]').wait_for()
    assert not serious(desk.page)


@pytest.mark.parametrize("width", [1280, 800])
@pytest.mark.parametrize("lesson", lesson_names())
def test_the_top_of_a_lesson_fits_the_window(lab, lesson, width):
    desk = lab.open(lesson, width)
    desk.shoot(f"{lesson}_{width}")
    assert not desk.page.evaluate(WIDER)
