"""`lessons lab` in a real browser, with real keys, as a learner meets it; what it looks like is kept in
build/screenshots."""

import functools
import re

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lessons_lib.course.places import clone_root
from lessons_lib.exercises import lesson_names, load_lesson
from lessons_lib.exercises.cards import verdict_html
from lessons_lib.exercises.labels import load_answers
from lessons_lib.exercises.learner import Learner

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SLIDER = """\
from ipywidgets import IntSlider
from matplotlib.figure import Figure

from lessons_lib.plots import picture, slide


def bar(days):
    figure = Figure(figsize=(5, 2))
    figure.subplots().barh(["days"], [days])
    return picture(figure, f"A bar of {days} days.")


slide(bar, IntSlider(3, min=1, max=91, description="days"))
"""
WIDER = "part => part.scrollWidth > part.clientWidth + 1"
HEARD = "body > [role=status]"


def serious(page, part=".jp-OutputArea-output"):
    """What axe finds serious in the outputs; JupyterLab's own interface is not the course's."""
    page.add_style_tag(content=".jp-Cell { content-visibility: visible !important }")  # else axe sees the window alone
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
    page.wait_for_timeout(500)
    assert page.locator(HEARD).text_content() == "", "a quiz is read at leisure"

    written = desk.cell("Write your answer here.")
    written.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("The kernel is new, so its memory is empty.")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-RenderedMarkdown", has_text="The kernel is new, so").wait_for()

    reached = "1 of 3 exercises done"
    assert reached in desk.run("L.progress()").inner_text()

    desk.restart()
    desk.run("It works")
    assert reached in desk.run("L.progress()").inner_text()
    desk.save()
    for again in (desk.reload, lambda: lab.open("00_start_here")):
        desk = again() or desk
        desk.cell("seconds_in_a_day = 24 * 60 * 60").wait_for()
        assert "✓" in desk.cell('L.check("seconds_in_a_day"').text_content()
        desk.cell("The kernel is new, so its memory is empty.").wait_for()
        assert desk.page.locator(HEARD).text_content() == "", "what was there before is not read out"
        desk.run("It works")
        assert reached in desk.run("L.progress()").inner_text()


def test_an_open_page_of_a_lesson_that_was_reset_says_what_to_do(lab, lessons):
    desk = lab.open("01_shapes_and_one_hot")
    desk.run('L = lesson("01')
    desk.write("sum_guess = ...", "sum_guess = (4, 3)")
    desk.save()
    assert lessons("reset", "01", cwd=lab.workspace).returncode == 0

    desk.run("def name_axes")
    told = desk.run('L.check("name_axes"').inner_text()
    assert "started anew" in told and "Reload Notebook from Disk" in told and "restart its kernel" in told
    desk.menu("File", "Reload Notebook from Disk")
    desk.page.locator(".jp-Dialog .jp-mod-accept").click()
    desk.cell("sum_guess = ...").wait_for()


def test_after_the_kernel_died_cells_run_again_and_nothing_reached_is_lost(lab):
    opening = 'from lessons_lib.exercises import lesson\n\nL = lesson("00_start_here")'
    right = "def celsius(fahrenheit):\n    return (fahrenheit - 32) * 5 / 9"
    ends = "import os\n\nos.kill(os.getpid(), 9)"
    lab.give("killed", opening, right, 'L.check("celsius", celsius)', ends, "L.progress()")
    desk = lab.open("killed")
    for cell in ("L = lesson", "def celsius", "L.check"):
        desk.run(cell)
    desk.cell("os.kill").locator(".cm-content").click()
    desk.page.keyboard.press("Shift+Enter")
    told = desk.page.get_by_role("dialog", name="Kernel Restarting")
    assert "restart automatically" in told.inner_text()
    told.get_by_role("button", name="Ok").click()
    desk.idle()
    desk.run("L = lesson")
    assert "run its cell first" in desk.run("L.check").inner_text()
    assert re.search(r"celsius\s+done\s+2 / 2", desk.run("L.progress()").inner_text())


def test_a_slider_answers_the_mouse_and_the_keyboard_and_shows_what_is_drawn(lab):
    lab.give("slider", SLIDER, "'the cell below'")
    desk = lab.open("slider")
    page, shown = desk.page, desk.run("slide(bar")
    handle = page.get_by_role("slider", name="days")
    track = page.locator(".noUi-base").bounding_box()
    assert track["width"] > 4 * 91, "four pixels a day"

    handle.hover()
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] / 2, track["y"], steps=5)
    page.mouse.up()
    drawn = shown.get_by_alt_text(re.compile("A bar of 4[4-8] days"))
    drawn.wait_for()
    days = int(re.search(r"\d+", drawn.get_attribute("alt"))[0])
    desk.shoot("slider", shown)

    handle.focus()
    for key, change in (("ArrowRight", 1), ("ArrowUp", 1), ("ArrowLeft", -1), ("ArrowDown", -1)):
        page.keyboard.press(key)
        days += change
        shown.get_by_alt_text(f"A bar of {days} days.").wait_for()
        assert shown.locator("strong").inner_text() == str(days)
    page.keyboard.press("End")
    shown.get_by_alt_text("A bar of 91 days.").wait_for()
    assert page.locator(".jp-Cell.jp-mod-active", has_text="slide(bar").count() == 1, "arrow keys chose another cell"
    assert not serious(page)

    desk.restart()
    desk.save()
    desk.reload()
    ended = desk.cell("slide(bar").locator(".jp-OutputArea")
    ended.get_by_alt_text("A bar of 3 days.").wait_for()
    assert "Run the cell to move the slider." in ended.inner_text()


@functools.cache
def outputs_of_each_kind():
    """A notebook with what the course shows: an output of each kind, a failing card of each status."""
    kinds, cards = {}, {}
    for lesson in lesson_names():
        notebook = nbformat.read(clone_root() / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)
        for cell in notebook.cells:
            kinds.setdefault(frozenset(re.findall(r"<(\w+)", html_of(cell))), cell)
        helper = Learner(load_lesson(lesson))
        for answer in load_answers(clone_root() / "solutions" / lesson / "answers.py"):
            kind = load_lesson(lesson).exercise(answer.exercise).kind
            if not answer.right and kind != "model" and answer.status not in cards:
                verdict = helper.check(answer.exercise, answer.make if kind == "call" else answer.make())
                cards[answer.status] = verdict_html(verdict.as_dict())
    del kinds[frozenset()]
    cells = [*kinds.values(), *(new_code_cell("", outputs=[shown(card)]) for card in cards.values())]
    for place, cell in enumerate(cells):
        cell.id = f"c{place}"
    return new_notebook(cells=[*cells, new_markdown_cell("The end.")])


def html_of(cell):
    return "".join(output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


def shown(card):
    return new_output("display_data", {"text/html": card})


@pytest.mark.parametrize("trust", ["trusted", "untrusted"])
def test_axe_finds_nothing_serious_in_what_the_course_shows(lab, trust):
    shown = outputs_of_each_kind()
    lab.lay(trust, shown, trusted=trust == "trusted")
    desk = lab.open(trust)
    page = desk.page
    desk.cell("The end.").wait_for(state="attached")
    assert bool(page.locator(".jp-OutputArea-output.jp-mod-trusted").count()) == (trust == "trusted")
    for theme in ("Dark", "Light"):
        desk.menu("Settings", "Theme", f"JupyterLab {theme}")
        page.locator(f'[data-jp-theme-name="JupyterLab {theme}"]').wait_for(state="attached")
        desk.shoot(f"{trust}_{theme}_card", page.locator(".lessons-spoken", has_text="you gave").first)
        desk.shoot(f"{trust}_{theme}_plot", page.locator(".jp-OutputArea-output", has=page.locator("img")).first)
    assert not serious(page)
    html = "".join(map(html_of, shown.cells))
    for tag in ("<img", "<details", "<table"):
        assert page.locator(f".jp-OutputArea-output {tag[1:]}").count() == html.count(tag)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_contrast(browser, theme):
    """In a page of its own, in the colours of JupyterLab's themes: JupyterLab's page is clipped, and axe sees none."""
    page = browser.new_page()
    page.route("https://**", lambda route: route.abort())  # as without a network
    page.set_content(HTMLExporter(template_name="lab", theme=theme).from_notebook_node(outputs_of_each_kind())[0])
    assert not serious(page)
    page.close()


def test_an_exported_lesson_can_be_read_on_paper(lab):
    lab.lay("exported", outputs_of_each_kind())
    page = lab.browser.new_page(viewport={"width": 800, "height": 800})
    page.route("https://**", lambda route: route.abort())  # as without a network
    page.goto(lab.address.replace("lab/tree/00_start_here/00_start_here", "nbconvert/html/exported/exported"))
    why = page.locator("details div").first
    assert not why.is_visible()
    page.emulate_media(media="print")
    assert why.is_visible()
    assert not page.evaluate(f"[...document.querySelectorAll('.highlight pre')].some({WIDER})")
    assert page.get_by_role("status").count() == 0, "a page that does not change has nothing to announce"


@pytest.mark.parametrize("lesson", lesson_names())
def test_the_top_of_a_lesson_fits_a_wide_window_and_a_narrow_one(lab, lesson):
    desk = lab.open(lesson)
    for width in (1280, 800):
        desk.page.set_viewport_size({"width": width, "height": 800})
        desk.shoot(f"{lesson}_{width}")
        parts = ".jp-WindowedPanel-outer, .jp-CodeCell .cm-scroller"
        assert not desk.page.evaluate(f"[...document.querySelectorAll('{parts}')].some({WIDER})")
