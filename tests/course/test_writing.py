"""`lessons new` writes what works at once; what a teacher may mistype in it is told with its file and the way out."""

import functools
import os
import shutil
import subprocess
import sys

import pytest

import lessons_lib.lessons
from lessons_lib.course import audit
from lessons_lib.course.building import drift, must_agree
from lessons_lib.course.places import CourseError, course_root
from lessons_lib.course.writing import lesson_files, new_exercise, new_lesson
from lessons_lib.exercises import catalogue, lesson
from lessons_lib.exercises.declare import LessonError

LESSON = "12_my_wells"
ROOT = course_root()


@pytest.fixture
def own(course, monkeypatch):
    """A course with a new lesson beside 01_sample, whose declarations are the ones that are found."""
    new_lesson(course, LESSON)
    folder = course / "lessons_lib" / "lessons"
    monkeypatch.setattr(lessons_lib.lessons, "__path__", [str(folder)])
    monkeypatch.setattr(catalogue, "_FOLDER", folder)
    monkeypatch.delitem(sys.modules, f"lessons_lib.lessons.lesson_{LESSON}", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    catalogue.load_lesson.cache_clear()
    yield course
    catalogue.load_lesson.cache_clear()
    sys.modules.pop(f"lessons_lib.lessons.lesson_{LESSON}", None)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


NOTEBOOK, DECLARED, ANSWERS = range(3)
FAULTS = {
    "a name mistyped in a check": (
        NOTEBOOK,
        'L.check("anomalies"',
        'L.check("anomalis"',
        r"12_my_wells.py, line 59: 'anomalis' is no exercise .* mean 'anomalies'\?",
    ),
    "a question that is not declared": (NOTEBOOK, '"scaling_part"', '"scaling_parts"', r"line 34: 'scaling_parts'"),
    "another lesson opened": (NOTEBOOK, f'lesson("{LESSON}")', 'lesson("04_x")', r"line 31: .* opens another lesson"),
    "a grade_id that is not the check's": (
        NOTEBOOK,
        '"check_anomalies"',
        '"check_anomaly"',
        r'line 58: .*nbgrader={"grade_id": "check_anomalies", "grade": true, "points": 3}',
    ),
    "points that differ": (NOTEBOOK, '"points": 3', '"points": 4', r'line 58: .* 3 points.*"points": 3}'),
    "an answer cell of another name": (
        NOTEBOOK,
        '"grade_id": "anomalies"',
        '"grade_id": "anomaly"',
        r"12_my_wells.py: no answer cell has the grade_id 'anomalies'. Did you mean 'anomaly'\?",
    ),
    "no declarations": (DECLARED, None, None, r"no lesson_12_my_wells|no lessons_lib/lessons/lesson_12_my_wells.py"),
    "declarations that are no Python": (DECLARED, "points={", "points=", r"lesson_12_my_wells.py, line \d+: Synt"),
    "a name that is not defined": (DECLARED, "=draw_anomalies,", "=draw,", r"line 25: NameError: name 'draw'"),
    "a wrong kind": (DECLARED, '"call"', '"function"', r"line 14: .*kind is one of call, value, model; got 'function'"),
    "no cases": (DECLARED, "    cases=draw_anomalies,\n", "", r"line 14: .*'anomalies'.* needs cases"),
    "one exercise without its comma": (DECLARED, "(ANOMALIES,)", "(ANOMALIES)", r"EXERCISES must be a tuple.*comma"),
    "two exercises of one name": (DECLARED, "(ANOMALIES,)", "(ANOMALIES, ANOMALIES)", r"two EXERCISES are called"),
    "two misconceptions of one name": (DECLARED, "mean_of_the_day", "mean_of_all", r"line 14: two misconceptions of"),
    "no list of exercises": (DECLARED, "EXERCISES =", "EXERCISE =", r"has no EXERCISES"),
    "a reference that raises": (
        DECLARED,
        "return levels - levels.mean(axis=0)",
        "return levels - levels.mean(axis=2)",
        r"line 7: AxisError: .* the reference of 'anomalies', on its own cases",
    ),
    "a reference that its own check refuses": (
        DECLARED,
        'points={"shape": 1, "values": 2},',
        'points={"shape": 1, "never": 2}, criteria={"never": lambda got, levels: "Not so."},',
        r"the reference of 'anomalies' does not pass its own check: Not so\.",
    ),
    "cases that are no tuples": (DECLARED, "(rng.normal(20, 3, (7, 3)),)", "rng.normal(20, 3, (7, 3))", "a comma"),
    "no labelled answers": (ANSWERS, None, None, r"12_my_wells/answers.py is missing"),
    "answers that are no Python": (ANSWERS, "return", "retrun", r"answers.py, line \d+: SyntaxError"),
    "an answer to an unknown exercise": (
        ANSWERS,
        '@right("anomalies")',
        '@right("anomaly")',
        r"answers.py, line 8: 'anomaly' is no exercise .* mean 'anomalies'\?",
    ),
    "an unknown misconception": (ANSWERS, '"mean_of_all"', '"mean_of_al"', r"line 18: .* Did you mean 'mean_of_all'\?"),
    "a misconception without an answer": (
        ANSWERS,
        '"mean_of_all"',
        '"mean_of_the_day"',
        r"makes the slip 'mean_of_all'",
    ),
    "one right answer alone": (ANSWERS, '@right("anomalies")', '@wrong("anomalies", status="type")', r"two right"),
}


@pytest.mark.parametrize(("file", "old", "new", "told"), FAULTS.values(), ids=FAULTS)
def test_what_does_not_fit_together_is_told_with_its_file_and_the_way_out(own, file, old, new, told):
    path = lesson_files(own, LESSON)[file]
    path.unlink() if old is None else edit(path, old, new)
    with pytest.raises(CourseError, match=told):
        must_agree(own, [LESSON])
    assert len([finding for finding in drift(own, [LESSON]) if "ipynb is missing" not in finding]) >= 1
    if file == DECLARED and "reference" not in told and told != "a comma":
        with pytest.raises(LessonError, match=told):
            lesson(LESSON)


def test_the_audit_tells_labels_that_the_checks_do_not_give(own):
    _, declared, answers = lesson_files(own, LESSON)
    audited = functools.partial(audit.audit_exercise, own / "solutions", LESSON, "anomalies")
    assert audited().good
    edit(declared, "as_if(lambda levels: levels - levels.mean())", "as_if(lambda levels: levels)")
    edit(answers, "return levels - levels.mean(axis=0)", "return levels + levels.mean(axis=0)")
    catalogue.load_lesson.cache_clear()
    del sys.modules[f"lessons_lib.lessons.lesson_{LESSON}"]
    right, wrong = [fault for fault in audited().faults() if "labelled" in fault]
    assert right.startswith("anomalies (anomalies_by_broadcasting), labelled right")
    assert wrong.startswith("anomalies (anomalies_from_one_mean)") and "not mean_of_all. Does its predicate" in wrong


@pytest.mark.parametrize("name", ["my_lesson", "12-my-lesson", "12_My", "../12_x", "12_"])
def test_a_name_that_no_lesson_can_have_is_refused(tmp_path, name):
    with pytest.raises(CourseError, match="Try 12_my_lesson"):
        new_lesson(tmp_path, name)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(own):
    files = {path: path.read_bytes() for path in lesson_files(own, LESSON)}
    for write in (
        lambda: new_lesson(own, LESSON),
        lambda: new_lesson(own, "12_another"),
        lambda: new_exercise(own, LESSON, "anomalies"),
        lambda: new_exercise(own, LESSON, "levels"),
    ):
        with pytest.raises(CourseError, match="already"):
            write()
    assert {path: path.read_bytes() for path in files} == files
    with pytest.raises(CourseError, match="small letters"):
        new_exercise(own, LESSON, "My exercise")


@pytest.mark.parametrize(
    "name", ["00_start_here", "01_shapes_and_one_hot", "03_loss_and_gradients", "05_regularisation"]
)
def test_an_exercise_is_added_to_a_lesson_of_the_course_and_every_line_stays(tmp_path, name):
    for source, target in zip(lesson_files(ROOT, name), lesson_files(tmp_path, name), strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    for source, target in zip(lesson_files(ROOT, name), new_exercise(tmp_path, name, "height"), strict=True):
        compile(target.read_text(), target, "exec")
        after = iter(target.read_text().splitlines())
        before = [line for line in source.read_text().splitlines() if not line.startswith("EXERCISES")]
        assert [line for line in before if line not in after] == []


@pytest.mark.slow
def test_a_new_lesson_and_one_more_exercise_pass_at_once_all_that_lessons_are_held_to(course):
    """In a copy of the course with one lesson of its own, to keep it short."""
    shutil.rmtree(course / "solutions" / "01_sample")
    shutil.copytree(ROOT / "lessons_lib", course / "lessons_lib", ignore=shutil.ignore_patterns("lesson_[01]*.py"))
    for folder in ("tests/lessons", "tests/exercises", "grading"):
        shutil.copytree(ROOT / folder, course / folder, dirs_exist_ok=True)
    for name in ("tests/conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, course / name)
    environment = {**os.environ, "PYTHONPATH": str(course), "COLUMNS": "200"}

    def run(*words):
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "lessons build 12" in run("lessons_lib", "new", LESSON)
    run("lessons_lib", "new", "height", "--lesson", "12")
    for words in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        run("ruff", *words, *map(str, lesson_files(course, LESSON)))
    run("lessons_lib", "build", "12")
    assert "notebooks/ is what" in run("lessons_lib", "build", "--check")
    assert run("lessons_lib", "audit", "12", "--check").count("anomalies") == 1
    tests = [f"tests/lessons/{name}.py" for name in ("test_lessons", "test_degenerate")]
    run("pytest", "-q", "-p", "no:cacheprovider", *tests, "tests/exercises/test_written.py")
