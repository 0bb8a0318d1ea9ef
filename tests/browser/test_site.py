"""`make site`: pages without answers, and a search that works from a folder, without a network."""

import runpy

import nbformat
import pytest

from lessons_lib.course.places import course_root
from lessons_lib.exercises import lesson_names
from lessons_lib.exercises.cards import VERDICT_TYPE

ROOT = course_root()
site = runpy.run_path(str(ROOT / "docs" / "build_site.py"))


def book(room, lesson):
    return nbformat.read(ROOT / room / lesson / f"{lesson}.ipynb", as_version=4)


@pytest.mark.parametrize("lesson", lesson_names())
def test_a_page_holds_the_learners_cells_the_pictures_and_the_questions_and_nothing_else(lesson, tmp_path):
    page = site["lesson_page"](book("notebooks", lesson), book("solutions", lesson), tmp_path)
    given = [cell.source for cell in book("notebooks", lesson).cells]
    added = [cell for cell in page.cells if cell.source not in given]
    assert [cell.source for cell in page.cells if cell not in added] == given
    assert len(added) == len(list(tmp_path.glob("*.png")))
    assert all(cell.source.startswith("```{image}") and "\n:alt: " in cell.source for cell in added)
    printing = [cell for cell in page.cells if cell.get("outputs")]
    assert all(cell.source.startswith("L.quiz(") for cell in printing) and len(printing) >= (lesson >= "02")
    assert VERDICT_TYPE not in nbformat.writes(page)


@pytest.mark.browser
@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_searched_from_its_folder(browser, tmp_path):
    assert site["build"](tmp_path) == 0
    page, asked = browser.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    for lesson in lesson_names():
        assert page.locator(f"nav a[href='lessons/{lesson}.html']").count(), lesson

    page.keyboard.press("Control+k")
    page.keyboard.type("forget bias")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="Sequences and the LSTM").click()
    page.get_by_role("heading", name="07 · Sequences and the LSTM").wait_for()
    pictures = page.locator("article img").all()
    assert pictures and all(picture.evaluate("one => one.naturalWidth && one.alt.length > 20") for picture in pictures)

    page.get_by_role("link", name="From R").first.click()
    page.locator("td", has_text="layer_dropout").first.wait_for()
    for name, words in (
        ("teachers", "lessons grade"),
        ("reference/nn", "Sequential"),
        ("reference/data", "Normaliser"),
    ):
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert words in page.inner_text("article")
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    page.close()
