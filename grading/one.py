"""One submission -> its grade: chosen among its versions, rebuilt, run, judged, its page made safe.

Nothing here writes a file or knows the rest of the class, so it runs in any worker. What a grade depends on is this
file, what it imports at any distance, and the lesson: `course_version` in `journal` reads it from here.
"""

from dataclasses import replace
from pathlib import Path

from grading.book.pages import presentable
from grading.judging.judge import is_check, nothing_came, read_check, show
from grading.judging.notebook import judge_notebook, put_note, rebuild_file, skeleton
from grading.judging.rebuild import Unreadable, cells_of
from grading.judging.versions import Look, look_at, marks_of
from grading.sandbox.limited import TooMuch, limited
from grading.sandbox.running import Limits
from grading.submissions import Graded, Submission
from lessons_lib.exercises import load_lesson


def grade_submission(submission: Submission, released: Path, seed: int, limits: Limits, sandbox: str | None) -> Graded:
    """Rebuild, run and judge one submission; `released` is the folder that the lesson's learners were given.

    Whatever is wrong with the submission costs its own points and is told. What is raised is no fault of the
    submission's: a CourseError is the lesson's, anything else this machine's.
    """
    try:
        if submission.problem:
            raise Unreadable(submission.problem)
        submission = chosen(submission, released)
        rebuilt = rebuild_file(submission.path, released)
        verdicts, hit, answers = judge_notebook(
            rebuilt.notebook, submission.lesson, submission.student, seed, limits, sandbox, released
        )
    except Unreadable as error:
        return not_graded(submission, released, str(error))
    return _finished(
        submission,
        rebuilt.notebook,
        verdicts,
        repairs=rebuilt.repairs,
        limits=tuple(hit),
        answers=answers,
        handed_in=rebuilt.handed_in,
    )


def chosen(submission: Submission, released: Path) -> Submission:
    """The submission with that of its notebooks which is to be graded: the first in which something was done, else the
    first that can be read, else the first."""
    if not submission.others:
        return submission
    marks = {submission.lesson: marks_of(cells_of(skeleton(released)))}

    def look(path):
        try:
            return limited(look_at, path, marks)
        except TooMuch:
            return Look(problem="too large")

    paths = submission.path, *submission.others
    looks = [look(path) for path in paths]
    place = max(range(len(paths)), key=lambda place: (looks[place].own > 0, looks[place].problem is None, -place))
    others = ", ".join(repr(path.name) for path in paths if path != paths[place])
    touched = any(one.own or one.problem for one in looks if one is not looks[place])
    why = "" if touched else ", in which nothing was changed"
    remark = f"Of {len(paths)} notebooks {paths[place].name!r} was graded, and not {others}{why}."
    return replace(submission, path=paths[place], remarks=(*submission.remarks, remark))


def not_graded(submission: Submission, released: Path, reason: str) -> Graded:
    """A submission that cannot be graded: the untouched notebook, 0 points for every exercise, and the reason in every
    place."""
    lesson, notebook, verdicts = load_lesson(submission.lesson), skeleton(released), {}
    for cell in notebook.cells:
        if is_check(cell):
            verdict = nothing_came(
                lesson.exercise(read_check(cell).exercise), f"The notebook could not be graded. {reason}"
            )
            show(cell, verdict)
            verdicts[cell.metadata.nbgrader.grade_id] = verdict
    return _finished(submission, notebook, verdicts, failed=reason)


def _finished(submission, notebook, verdicts, **more):
    graded = Graded(submission.student, submission.lesson, notebook, verdicts, submission.remarks, **more)
    put_note(notebook, graded.told)
    shown, remarks = presentable(notebook)
    put_note(shown, remarks)
    return replace(graded, notebook=shown, remarks=(*graded.remarks, *remarks))
