"""From the author's text to executed solutions and the learner's notebooks."""

import nbformat
import pytest

from lessons_lib.course.building import build, chosen_lessons, drift, read_text
from lessons_lib.course.places import CourseError, find_lesson
from lessons_lib.exercises.cards import VERDICT_TYPE

LESSON = "01_sample"


def text_of(course):
    return course / "solutions" / LESSON / f"{LESSON}.py"


def solution_of(course):
    return course / "solutions" / LESSON / f"{LESSON}.ipynb"


def released_of(course):
    return course / "notebooks" / LESSON / f"{LESSON}.ipynb"


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_build_executes_the_solution_and_releases_it_without_answers_and_outputs(course):
    (built,) = build(course, [LESSON])

    assert built.executed
    assert built.cpu_seconds > 0
    solution = nbformat.read(solution_of(course), as_version=4)
    assert solution.cells[1].outputs[0].text == "before\n"
    assert solution.cells[3].outputs[0].data["text/plain"] == "42"
    released = nbformat.read(released_of(course), as_version=4)
    assert released.cells[2].source == 'def double(x):\n    """Twice x."""\n    # Write your code here.'
    assert released.cells[4].source == "*Write your answer here.*"
    assert all(not cell.get("outputs") for cell in released.cells)


def test_no_answer_and_no_file_of_the_author_reaches_the_learner(built_course):
    files = [path for path in (built_course / "notebooks").rglob("*") if path.is_file()]
    assert files == [released_of(built_course)]
    assert "return 2 * x" not in released_of(built_course).read_text()
    assert "secret sentence" not in released_of(built_course).read_text()


def test_other_files_of_a_lesson_are_released_with_it(course):
    (course / "solutions" / LESSON / "rain.csv").write_text("1\n")
    build(course, [LESSON])
    assert (course / "notebooks" / LESSON / "rain.csv").read_text() == "1\n"


def test_a_second_build_runs_nothing_and_changes_no_byte(built_course):
    before = solution_of(built_course).read_bytes(), released_of(built_course).read_bytes()

    (built,) = build(built_course, [LESSON])

    assert not built.executed
    assert (solution_of(built_course).read_bytes(), released_of(built_course).read_bytes()) == before


def test_a_change_of_prose_keeps_the_outputs_and_a_change_of_code_runs_the_lesson(built_course):
    edit(text_of(built_course), "# # A sample lesson", "# # Another title")
    assert not build(built_course, [LESSON])[0].executed
    assert nbformat.read(solution_of(built_course), as_version=4).cells[1].outputs[0].text == "before\n"

    edit(text_of(built_course), 'print("before")', 'print("after")')
    assert build(built_course, [LESSON])[0].executed
    assert nbformat.read(solution_of(built_course), as_version=4).cells[1].outputs[0].text == "after\n"


def test_stored_notebooks_say_nothing_of_the_machine_or_the_hour(built_course):
    solution = nbformat.read(solution_of(built_course), as_version=4)
    assert solution.metadata.keys() == {"kernelspec", "language_info", "lessons"}
    assert solution.metadata.language_info == {"name": "python"}
    assert all(cell.metadata.keys() <= {"nbgrader"} for cell in solution.cells)
    assert [cell.id for cell in solution.cells] == ["c00", "c01", "double", "check_double", "why"]


@pytest.mark.slow
def test_an_error_fails_the_build_and_names_lesson_cell_and_traceback(course):
    edit(text_of(course), 'print("before")', "1 / 0")
    with pytest.raises(CourseError, match=r"(?s)01_sample.*1 / 0.*ZeroDivisionError: division by zero"):
        build(course, [LESSON])
    assert not solution_of(course).exists()


def test_a_notebook_that_leaves_files_fails_the_build(course):
    edit(text_of(course), 'print("before")', 'open("left.txt", "w").close()')
    with pytest.raises(CourseError, match=r"01_sample.*left\.txt"):
        build(course, [LESSON])
    assert not (course / "solutions" / LESSON / "left.txt").exists()


def test_a_region_that_is_not_closed_is_told_in_nbgraders_words(course):
    edit(text_of(course), "    ### END SOLUTION\n", "")
    with pytest.raises(CourseError, match=r"(?s)01_sample: nbgrader cannot release it.*No end solution"):
        build(course, [LESSON])


def test_two_cells_with_one_grade_id_are_refused_by_name(course):
    edit(text_of(course), '"grade_id": "check_double"', '"grade_id": "double"')
    with pytest.raises(CourseError, match="two cells the grade_id double"):
        build(course, [LESSON])


def test_check_finds_nothing_after_a_build(built_course):
    assert drift(built_course, [LESSON]) == []


def test_check_names_a_notebook_with_one_byte_changed(built_course):
    edit(released_of(built_course), "Twice x", "Twice y")
    assert drift(built_course, [LESSON]) == [f"notebooks/{LESSON}/{LESSON}.ipynb differs from what solutions/ gives"]


def test_check_names_files_that_are_missing_or_too_many(built_course):
    released_of(built_course).unlink()
    (built_course / "notebooks" / LESSON / "extra.txt").write_text("")
    (built_course / "notebooks" / "09_gone").mkdir()
    assert drift(built_course, [LESSON]) == [
        f"notebooks/{LESSON}/{LESSON}.ipynb is missing",
        f"notebooks/{LESSON}/extra.txt is not made from solutions/",
        "notebooks/09_gone has no lesson in solutions/",
    ]


def test_check_names_a_solution_whose_text_and_notebook_disagree(built_course):
    edit(text_of(built_course), "return 2 * x", "return x + x")
    assert drift(built_course, [LESSON]) == [f"solutions/{LESSON}/{LESSON}.ipynb differs from {LESSON}.py"]


def test_check_holds_the_stated_cpu_seconds_against_the_measured(course):
    edit(text_of(course), "*Run All*: 1", "*Run All*: 50")
    build(course, [LESSON])
    (finding,) = drift(course, [LESSON])
    assert "states 50 CPU seconds" in finding

    edit(text_of(course), "CPU seconds of *Run All*: 50", "No figure here.")
    build(course, [LESSON])
    (finding,) = drift(course, [LESSON])
    assert "does not state" in finding


def test_check_tells_a_solution_that_lost_points(built_course):
    path = built_course / "solutions" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "check_double")
    verdict = {"exercise": "double", "points": 1.0, "max_points": 2.0}
    check.outputs = [nbformat.v4.new_output("display_data", {VERDICT_TYPE: verdict})]
    nbformat.write(notebook, path)
    assert drift(built_course, [LESSON]) == [f"solutions/{LESSON}: double has 1 of 2 points in its own solution"]


def test_check_writes_nothing(built_course):
    edit(text_of(built_course), 'print("before")', 'print("after")')
    before = {path: path.read_bytes() for path in built_course.rglob("*") if path.is_file()}
    drift(built_course, [LESSON])
    assert {path: path.read_bytes() for path in built_course.rglob("*") if path.is_file()} == before


def test_a_lesson_is_found_by_number_or_name_and_an_unknown_one_lists_them():
    names = ["00_start_here", "04_threshold_classifier"]
    assert (
        find_lesson("4", names) == find_lesson("04", names) == find_lesson("04_threshold_classifier", names) == names[1]
    )
    with pytest.raises(CourseError, match="(?s)no lesson '7'.*00_start_here.*04_threshold_classifier"):
        find_lesson("7", names)


def test_a_folder_without_lessons_is_refused(tmp_path):
    with pytest.raises(CourseError, match="has no lessons"):
        chosen_lessons(tmp_path, [])


def test_a_lesson_without_its_text_is_refused(course):
    text_of(course).unlink()
    with pytest.raises(CourseError, match=r"01_sample\.py is missing"):
        read_text(course, LESSON)
