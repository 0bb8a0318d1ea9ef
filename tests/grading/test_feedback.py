"""What a teacher reads in formgrader and sends back: from Moodle's zip to Moodle's zip."""

import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pytest
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.utils import is_grade, is_solution
from typer.testing import CliRunner

from grading.book.beside import comments_of, written_answer
from grading.classes import first_right, first_wrong, make_class
from grading.collecting.collect import collect
from grading.collecting.roster import Roster
from grading.feedback import Sent, _zip, feedback, place_in
from grading.people import Person
from grading.pipeline import grade
from grading.sandbox.running import Limits
from lessons_lib.course.cli_teachers import app
from lessons_lib.course.places import course_root, lesson_names

LESSON, WRITTEN = "00_start_here", "broken"
SOLUTIONS = course_root() / "solutions"
SCREENSHOTS = course_root() / "build" / "screenshots"
MOODLE = {"ada": "Ada Lovelace_17_assignsubmission_file_", "max": "Max Wrong_18_assignsubmission_file_"}


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """A class graded once, two notebooks from Moodle's zip and one that was laid into its place; the teacher read the
    written answer of max."""
    folder = tmp_path_factory.mktemp("feedback")
    make_class(course_root(), folder / "made", {"ada": first_right, "max": first_wrong}, [LESSON])
    make_class(course_root(), folder / "submitted", {"eve": first_right}, [LESSON])
    for path in folder.glob(f"*/*/{LESSON}/*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        next(cell for cell in notebook.cells if name_of(cell) == WRITTEN).source = "Its memory $x_0$ was empty."
        nbformat.write(notebook, path)
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        for student, name in MOODLE.items():
            archive.write(folder / "made" / student / LESSON / f"{LESSON}.ipynb", f"{name}/my homework.ipynb")
    collect(folder / "moodle.zip", folder / "submitted", course_root())
    grade(folder / "submitted", folder / "output", limits=Limits(cell_seconds=30, notebook_seconds=300))
    with Gradebook(f"sqlite:///{folder / 'output' / 'gradebook.db'}") as book:
        given = book.find_grade(WRITTEN, LESSON, LESSON, "Max Wrong")
        given.manual_score, given.needs_manual_grade = 0.5, False
        book.find_comment(WRITTEN, LESSON, LESSON, "Max Wrong").manual_comment = "Whose *memory*?"
        book.db.commit()
    return folder / "output"


@pytest.fixture(scope="module")
def sent(output):
    return feedback(output, platform="moodle")


def name_of(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def page_of(output, student):
    return (output / "feedback" / student / LESSON / f"{LESSON}.html").read_text()


def contents_of(page):
    """exercise -> the words of its line in the page's contents."""
    lines = re.findall(r"<tr>(.*?)</tr>", page.split('class="contents"')[1].split("</table>")[0], re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]+>", " ", line).replace("&#34;", '"').split()) for line in lines]
    return {line.split()[1]: line for line in words}


slow = pytest.mark.slow


@slow
def test_a_page_tells_each_exercise_its_verdict_points_and_what_to_do_next(output, sent):
    wrong, right = (contents_of(page_of(output, student)) for student in ("Max Wrong", "Ada Lovelace"))
    assert right["celsius"] == "✓ celsius : done 2 of 2" and right[WRITTEN] == f"○ {WRITTEN} : not read yet – of 1"
    assert wrong["celsius"].startswith("△ celsius : the values differ Read ")
    assert 'again; in your notebook, try L.hint("celsius") or L.case("celsius") .' in wrong["celsius"]
    assert wrong[WRITTEN].startswith(f"△ {WRITTEN} : read by your teacher Read ") and wrong[WRITTEN].endswith(
        "0.5 of 1"
    )


@slow
def test_a_page_shows_the_own_failing_input_and_the_teachers_words_and_nothing_where_there_is_nothing(output, sent):
    page = page_of(output, "Max Wrong")
    assert "These inputs were drawn for you." in page and re.search(r"For [\d.-]+ you gave [\d.-]+; another", page)
    assert "<strong>0.5 of 1 points</strong>, given by your teacher." in page and "<em>memory</em>?" in page
    assert "No response" not in page and "Comments" not in page


@slow
def test_no_page_holds_a_model_answer_or_the_comments_that_wait_in_formgrader(output, sent):
    model, _ = written_answer(SOLUTIONS / LESSON, WRITTEN)
    for student in ("Ada Lovelace", "Max Wrong", "eve"):
        page = page_of(output, student)
        assert "run the cell again" in model and "run the cell again" not in page
        assert not any(comment[:40] in page for comment in comments_of(SOLUTIONS / LESSON)[WRITTEN])


@slow
def test_the_zip_has_moodles_names_leaves_nobody_out_in_silence_and_replaces_no_other(output, sent):
    [path] = sent.zips
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == [f"{name}/{LESSON}.html" for name in MOODLE.values()]
        assert archive.read(f"{MOODLE['max']}/{LESSON}.html").decode() == page_of(output, "Max Wrong")
    before = path.read_bytes()
    again = CliRunner().invoke(app, ["feedback", str(output), "--zip", "moodle", "--lesson", "00"])
    assert again.exit_code == 1 and f"eve, {LESSON}: left out" in again.output
    assert len(list(path.parent.glob("*.zip"))) == 2 and path.read_bytes() == before


@pytest.mark.parametrize(
    ("platform", "origin", "place"),
    [
        ("moodle", "whole/Jo O Neil_5_assignsubmission_file/a/hw.ipynb", "Jo O Neil_5_assignsubmission_file_/L.html"),
        ("moodle", "Jo O Neil_5_assignsubmission_file_hw.ipynb", "Jo O Neil_5_assignsubmission_file_/L.html"),
        ("moodle", "Jo O Neil_assignsubmission_file_/hw.ipynb", None),
        ("moodle", "neiljo_12_34_hw-1.ipynb", None),
        ("canvas", "neiljo_LATE_12_34_hw-1.ipynb", "neiljo_LATE_12_34_hw-1.html"),
        ("canvas", "neiljo_12_34_hw.zip/hw.ipynb", "neiljo_12_34_hw.html"),
        ("canvas", "neiljo_12_text.html", None),
        ("moodle", "neil.eml/Jo O Neil_5_assignsubmission_file_hw.ipynb", None),
        ("canvas", "mails.mbox/mail 3/neiljo_12_34_hw.ipynb", None),
    ],
)
def test_a_page_goes_where_the_platform_looks_for_it(platform, origin, place):
    assert place_in(platform, origin, "L") == place


def test_no_page_goes_to_a_place_that_is_or_may_be_anothers(tmp_path):
    own = "Ada_1_assignsubmission_file_/a.ipynb", "Mei_3_assignsubmission_file_/a.ipynb"
    forged = "eve.zip/Ada_1_assignsubmission_file_/a.ipynb", "max.zip/Mei Two_3_assignsubmission_file_/a.ipynb"
    origins = dict(zip([("ada", "L"), ("mei", "L"), ("eve", "L"), ("max", "L")], own + forged, strict=True))
    page = tmp_path / "page.html"
    page.write_text("a page")
    known = Roster([Person(name, name.title()) for name in ("ada", "mei", "eve", "max")])
    sent = Sent()
    _zip(tmp_path, "moodle", "L", dict.fromkeys(("ada", "mei", "eve", "max"), page), origins, known, sent)
    with zipfile.ZipFile(sent.zips[0]) as archive:
        places = archive.namelist()
    assert places == [f"{name}_assignsubmission_file_/L.html" for name in ("Ada_1", "Mei_3", "Mei Two_3")]
    assert len(sent.left_out) == 1 and "names somebody else" in sent.left_out[0]
    same = {("ada", "L"): own[0], ("gus", "L"): own[0]}
    _zip(tmp_path / "none", "moodle", "L", {"ada": page, "gus": page}, same, Roster([]), again := Sent())
    assert again.zips == [] and len(again.left_out) == 2


@pytest.mark.parametrize("lesson", lesson_names(SOLUTIONS))
def test_every_written_answer_has_a_model_and_what_brings_points_and_every_comment_an_answer(lesson):
    answers = [
        cell for cell in nbformat.read(SOLUTIONS / lesson / f"{lesson}.ipynb", as_version=4).cells if is_solution(cell)
    ]
    for cell in filter(is_grade, answers):
        model, criteria = written_answer(SOLUTIONS / lesson, name_of(cell))
        assert model and criteria, name_of(cell)
    assert comments_of(SOLUTIONS / lesson).keys() <= set(map(name_of, answers))


@pytest.fixture
def address(output, tmp_path):
    """A Jupyter server in the folder of the grades."""
    own = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind.lower()) for kind in ("CONFIG", "DATA")}
    options = ["--no-browser", "--allow-root", "--port", "8960", "--IdentityProvider.token=known"]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *options],
        cwd=output,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **own},
    )
    found = next(filter(None, (re.search(r"http://localhost:\d+", line) for line in process.stdout)), None)
    assert found, "no address was printed"
    yield found[0]
    process.terminate()
    process.communicate(timeout=20)


@slow
@pytest.mark.browser
def test_formgrader_needs_no_network_and_has_the_model_answer_and_comments_beside_a_written_answer(
    output, address, browser
):
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        waiting = list(book.db.query(SubmittedNotebook).order_by(SubmittedNotebook.id))
        students = [one.student.id for one in waiting]
        first, second, _ = (one.id for one in waiting)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route(lambda url: not url.startswith(address), lambda route: route.abort())
    page.goto(f"{address}/formgrader/gradebook?token=known")
    page.goto(f"{address}/formgrader/submissions/{first}/")
    page.wait_for_function("window.formgrader?.loaded && window.MathJax?.loaded")
    beside = page.locator("aside")
    assert "My friend should choose" in beside.inner_text() and "names the cause" in beside.inner_text()
    page.locator(".nbgrader_cell .MathJax").wait_for()
    comment = beside.get_by_role("button").last
    chosen = comment.inner_text()
    with page.expect_response(lambda response: response.request.method == "PUT"):
        comment.click()
    assert page.locator(f"#{WRITTEN}-comment").input_value().endswith(chosen)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "formgrader.png")

    page.locator(f"#{WRITTEN}").fill("1")
    page.keyboard.press("Control+.")
    page.wait_for_function(f"location.pathname.includes('{second}') && document.activeElement.id == '{WRITTEN}'")
    with Gradebook(f"sqlite:///{output / 'gradebook.db'}") as book:
        assert book.find_grade(WRITTEN, LESSON, LESSON, students[0]).manual_score == 1
        assert chosen in book.find_comment(WRITTEN, LESSON, LESSON, students[0]).manual_comment
