"""Every lesson held to the course's promises: its checks are themselves checked, nothing leaks, pictures have words."""

import ast
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lessons_lib.course.building import read_text
from lessons_lib.course.cli import course_root
from lessons_lib.course.running import run_notebook
from lessons_lib.exercises import lesson_names, load_lesson
from lessons_lib.exercises.cards import VERDICT_TYPE
from lessons_lib.exercises.labels import load_answers
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.usual import USUAL
from lessons_lib.exercises.verdict import judge

ROOT = course_root()
LESSONS = lesson_names()
MAX_CELLS, MAX_WORDS = 50, 1850  # "about" 40 cells and 1,500 words
MAX_LINES = 25  # of code that a learner sees in one cell


def solution(lesson):
    return nbformat.read(ROOT / "solutions" / lesson / f"{lesson}.ipynb", as_version=4)


def released(lesson):
    return nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4)


def graded_cells(notebook, **wanted):
    """grade_id -> cell, for cells whose nbgrader metadata has the wanted values."""
    cells = [(cell.metadata.get("nbgrader"), cell) for cell in notebook.cells]
    return {
        meta.grade_id: cell
        for meta, cell in cells
        if meta and all(meta.get(key) == value for key, value in wanted.items())
    }


def checks(notebook):
    """exercise -> (check cell, the names it judges), read from `L.check("name", answer)`."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.lstrip().startswith("L.check("):
            call = ast.parse(cell.source).body[-1].value
            found[call.args[0].value] = (cell, [argument.id for argument in call.args[1:]])
    return found


LABELLED = [
    (lesson, answer) for lesson in LESSONS for answer in load_answers(ROOT / "solutions" / lesson / "answers.py")
]


def name_of(label):
    lesson, answer = label
    return f"{lesson[:2]}-{answer.exercise}-{answer.misconception or answer.status or 'right'}-{answer.make.__name__}"


def marked(label):
    """Answers that train a model take longer than the others."""
    lesson, answer = label
    trains = load_lesson(lesson).exercise(answer.exercise).kind == "model"
    return pytest.param(label, marks=[pytest.mark.slow] * trains, id=name_of(label))


@pytest.mark.parametrize("label", [marked(label) for label in LABELLED])
def test_a_labelled_answer_gets_its_label(label):
    lesson, answer = label
    exercise = load_lesson(lesson).exercise(answer.exercise)
    given = answer.make if exercise.kind == "call" else answer.make()
    for seed in (0, 1):
        cases = exercise.draw(np.random.default_rng(seed))
        verdict = judge(exercise, cases, respond(exercise.kind, given, cases), reveal=False)
        assert not verdict.fault, verdict.fault
        if answer.right:
            assert verdict.done and verdict.points == exercise.max_points, verdict
        else:
            assert verdict.points < exercise.max_points, verdict
            told = {answer.misconception} if answer.misconception else {None, *(slip.name for slip in USUAL)}
            assert verdict.misconception in told, verdict
            assert answer.status in (None, verdict.status), verdict


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_two_right_answers_and_a_wrong_one_for_each_misconception(lesson):
    answers = load_answers(ROOT / "solutions" / lesson / "answers.py")
    for exercise in load_lesson(lesson).exercises:
        own = [answer for answer in answers if answer.exercise == exercise.name]
        assert sum(answer.right for answer in own) >= 2, f"{exercise.name}: the reference and an honest alternative"
        assert any(not answer.right for answer in own), f"{exercise.name}: no wrong answer"
        assert {slip.name for slip in exercise.misconceptions} == {answer.misconception for answer in own} - {None}


@pytest.mark.parametrize("lesson", LESSONS)
def test_messages_to_learners_differ_from_slip_to_slip(lesson):
    messages = [slip.message for exercise in load_lesson(lesson).exercises for slip in exercise.misconceptions]
    assert len(messages) == len(set(messages))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_transposed_answer_cannot_pass(lesson):
    for exercise in load_lesson(lesson).exercises:
        if exercise.kind != "call" or exercise.reference is None:
            continue
        wanted = [
            np.shape(exercise.reference(*inputs))
            for inputs in exercise.draw(np.random.default_rng(0))
            if not exercise_gives_tuple(exercise)
        ]
        wanted = [shape for shape in wanted if len(shape) > 1]
        assert not wanted or any(len(set(shape)) == len(shape) for shape in wanted), (
            f"{exercise.name}: every case is square"
        )


def exercise_gives_tuple(exercise):
    return isinstance(exercise.reference(*exercise.draw(np.random.default_rng(0))[0]), tuple | dict)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_notebook_checks_every_exercise_for_its_points(lesson):
    notebook = solution(lesson)
    found = checks(notebook)
    answers = graded_cells(notebook, solution=True)
    assert list(found) == [exercise.name for exercise in load_lesson(lesson).exercises]
    for exercise in load_lesson(lesson).exercises:
        cell, _ = found[exercise.name]
        meta = cell.metadata.nbgrader
        assert (meta.grade_id, meta.grade, meta.locked, meta.points) == (
            f"check_{exercise.name}",
            True,
            True,
            exercise.max_points,
        )
        assert exercise.name in answers, f"{exercise.name} has no answer cell of that grade_id"
        assert len(exercise.hints) == 3


@pytest.mark.parametrize("lesson", LESSONS)
def test_predictions_and_questions_of_the_notebook_are_declared_and_all_are_used(lesson):
    text = "\n".join(cell.source for cell in solution(lesson).cells if cell.cell_type == "code")
    declared = load_lesson(lesson)
    assert set(re.findall(r'L\.predict\("(\w+)"', text)) == {prediction.name for prediction in declared.predictions}
    asked = [re.findall(r'"(\w+)"', names) for names in re.findall(r"L\.quiz\((.*)\)", text)]
    assert {name for names in asked for name in names} == {question.name for question in declared.questions}
    if lesson >= "02":
        assert len(asked) == 1 and len(asked[0]) >= 3, "one cell for the questions of the opening"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_hint_never_gives_the_answer(lesson):
    solved = graded_cells(solution(lesson), solution=True)
    for exercise in load_lesson(lesson).exercises:
        lines = [line.strip() for region in regions(solved[exercise.name].source) for line in region.splitlines()]
        for hint in exercise.hints:
            assert not any(len(line) > 12 and line in hint for line in lines), f"{exercise.name}: {hint}"
            if exercise.kind == "value" and exercise.reference is not None:
                assert not re.search(rf"(?<![\w.]){re.escape(str(exercise.reference()))}(?![\w.])", hint), (
                    f"{exercise.name}: {hint}"
                )


def regions(source):
    return re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, flags=re.DOTALL)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_answer_leaks_into_the_released_notebook(lesson):
    files = [
        path.name
        for path in (ROOT / "notebooks" / lesson).rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    ]
    assert files == [f"{lesson}.ipynb"]
    notebook = released(lesson)
    cells = graded_cells(notebook, solution=True)
    for grade_id, cell in graded_cells(solution(lesson), solution=True).items():
        starter = cells[grade_id].source
        assert "SOLUTION" not in starter
        if cell.cell_type == "markdown":
            assert cell.source.strip() not in starter
        for region in regions(cell.source):
            kept = [line for line in region.splitlines() if len(line.strip()) > 12 and line in starter]
            assert not kept, f"{grade_id}: {kept}"
    assert not any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_an_untouched_starter_runs_and_is_not_attempted_never_wrong(lesson, tmp_path):
    notebook = released(lesson)
    run_notebook(notebook, tmp_path, cell_timeout=300)  # an error in any cell raises
    verdicts = [
        output.data[VERDICT_TYPE]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result" and VERDICT_TYPE in output.data
    ]
    assert [verdict["exercise"] for verdict in verdicts] == [
        exercise.name for exercise in load_lesson(lesson).exercises
    ]
    assert {verdict["status"] for verdict in verdicts} == {"not attempted"}
    assert {verdict["points"] for verdict in verdicts} == {0}


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_stored_solution_is_all_right_and_quiet(lesson):
    for cell in solution(lesson).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source
            verdict = output.get("data", {}).get(VERDICT_TYPE)
            assert verdict is None or verdict["status"] == "done", verdict


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_picture_is_described_in_words(lesson):
    for cell in solution(lesson).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                described = output.metadata.get("image/png", {}).get("alt", "")
                assert len(described.split()) >= 6, cell.source


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_is_short_enough_to_be_read(lesson):
    cells = solution(lesson).cells
    words = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    assert len(cells) <= MAX_CELLS, f"{len(cells)} cells"
    assert words <= MAX_WORDS, f"{words} words"


def folded(cell):
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_learner_sees_no_cell_of_more_than_25_lines(lesson):
    for text in (read_text(ROOT, lesson), released(lesson)):
        for cell in text.cells:
            if cell.cell_type == "code" and not folded(cell):
                # what stands between the marks of an answer, the learner does not see
                lines = re.sub(
                    r" *### BEGIN SOLUTION\n.*?### END SOLUTION\n?", "", cell.source, flags=re.DOTALL
                ).splitlines()
                assert len(lines) <= MAX_LINES, f"{len(lines)} lines: {lines[0]}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_folded_cell_only_draws_and_its_first_line_says_what(lesson):
    text = read_text(ROOT, lesson)
    hidden = [cell for cell in text.cells if folded(cell)]
    for cell in hidden:
        assert cell.cell_type == "code" and "nbgrader" not in cell.metadata, cell.source
        assert re.match(r"# \w+ \S+ \w+.*\n", cell.source), cell.source.splitlines()[0]
        assert re.search(r"\b(picture\(|plot_|draw_)", cell.source), cell.source
    kept = [cell.source for cell in released(lesson).cells if folded(cell)]
    assert kept == [cell.source for cell in hidden], "nbgrader keeps the fold"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_slider_is_one_that_has_a_name_and_leaves_a_picture(lesson):
    for cell in read_text(ROOT, lesson).cells:
        assert not re.search(r"\binteract(ive)?\(", cell.source), "slide(draw, slider) of lessons_lib.plots"


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_differs_from_run_to_run_is_said_by_a_tag_and_no_comment(lesson):
    for cell in read_text(ROOT, lesson).cells:
        assert "NBVAL" not in cell.source
        assert set(cell.metadata.get("tags", [])) <= {"nbval-ignore-output", "raises-exception"}, cell.source


def test_lessons_are_the_same_everywhere():
    for folder in ("solutions", "notebooks"):
        assert sorted(path.name for path in Path(ROOT / folder).iterdir() if re.match(r"\d\d_", path.name)) == list(
            LESSONS
        )
