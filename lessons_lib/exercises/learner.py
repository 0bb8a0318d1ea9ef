"""`L = lesson("04_threshold_classifier")`: what a learner types in a notebook."""

import dataclasses
import importlib
import json
import os
import sys
import zlib
from pathlib import Path

import numpy as np

from lessons_lib.exercises import cells, progress, wire, written
from lessons_lib.exercises.cards import Note, in_kernel, progress_note, question_note
from lessons_lib.exercises.catalogue import load_lesson
from lessons_lib.exercises.declare import Exercise, Lesson, Prediction, same
from lessons_lib.exercises.respond import respond
from lessons_lib.exercises.verdict import Verdict, judge, not_run

GRADED = "LESSONS_GRADED"
CASES = ".public_cases.json"  # in a graded notebook's folder: exercise -> its first public case, encoded


def lesson(name: str):
    """The lesson's helper: check, case, hint, predict, quiz, progress. LessonError, naming the lessons there are or the
    line to mend, for an unknown name and for declarations that cannot be used.

    While a notebook is graded the helper is silent: the grader asks and judges by itself.
    """
    graded = os.environ.get(GRADED)
    # Before a notebook's own first line of JAX: JAX is told about cores and the cache of compiled code, then loaded. A
    # graded notebook that has not asked for JAX so far may never do so, and would pay half a second for it.
    if not graded or "jax" in sys.modules:
        importlib.import_module("lessons_lib.nn")
    return Silent() if graded else Learner(load_lesson(name))


class Silent:
    """Stands in for the helper while a notebook is graded: every call is accepted and says nothing."""

    def __init__(self):
        file = Path(CASES)
        self._cases = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def check(self, name, *answers): ...

    def case(self, name):
        if name in self._cases:
            return wire.natural(wire.decode(self._cases[name]))

    def hint(self, name): ...

    def predict(self, name, guess=...): ...

    def quiz(self, name, *more): ...

    def progress(self): ...


def public_cases(exercise: Exercise) -> list[tuple]:
    """The inputs on which a learner's notebook tries an answer: the same in every notebook."""
    return exercise.draw(np.random.default_rng(zlib.crc32(exercise.name.encode())))


class Learner:
    """The helper in a learner's notebook."""

    def __init__(self, declared: Lesson):
        self._lesson = declared
        self._workspace = progress.find_workspace()
        self._reset = progress.last_reset(self._workspace, declared.name)
        self._known, self._kept = {}, True  # what is not kept in the workspace is known here alone
        self._tried_since_hint = set()
        self._failed = {}  # exercise -> the number of the case that its last check showed
        self._cells = cells.watch_this_shell()

    def __repr__(self):
        names = ", ".join(exercise.name for exercise in self._lesson.exercises)
        return f"lesson {self._lesson.name}: check, case, hint, predict, quiz, progress. Exercises: {names}"

    def check(self, name: str, *answers) -> Verdict:
        """Try an answer and say what is right and what is not yet: `L.check("softmax", softmax)`."""
        exercise = self._lesson.exercise(name)
        if not answers:
            raise TypeError(f'check wants your answer too: L.check("{name}", your_answer)')
        answer = answers[0] if len(answers) == 1 else answers
        if why := self._cells.why_not(name):
            return not_run(exercise, why)
        cases = public_cases(exercise)
        # To show what one wanted value is would give that answer away; of a function's many cases one may be shown.
        verdict = judge(exercise, cases, respond(exercise.kind, answer, cases), reveal=exercise.kind == "call")
        remarks = filter(None, (verdict.note, self._cells.remark(name), self._old_page()))
        verdict = dataclasses.replace(verdict, note=" ".join(remarks))
        self._failed[name] = verdict.case["number"] if verdict.case else 0
        entry = self._entry(name)
        if verdict.status != "not attempted":
            entry["attempts"] += 1
            self._tried_since_hint.add(name)
        entry |= {"status": verdict.status, "points": verdict.points, "max_points": verdict.max_points}
        self._keep()
        return verdict

    def case(self, name: str) -> tuple:
        """The inputs of the case that the last check showed, to try again: `softmax(*L.case("softmax"))`.

        Before a check, or after one that passes, those of the first case. ValueError for an exercise that asks for no
        function.
        """
        exercise = self._lesson.exercise(name)
        if exercise.kind != "call":
            raise ValueError(f"{name} asks for no function, so there are no inputs to try it on.")
        return public_cases(exercise)[self._failed.get(name, 0)]

    def hint(self, name: str) -> Note:
        """The next hint: first the idea, then the place, then nearly the code. Between two hints, try once."""
        exercise = self._lesson.exercise(name)
        entry = self._entry(name)
        shown, most = entry["hints"], len(exercise.hints)
        if shown >= most:
            return Note("waiting", "○", f"{name}: the last hint", f"{exercise.hints[-1]}\n{_NO_MORE}")
        if shown and name not in self._tried_since_hint:
            return Note(
                "waiting",
                "○",
                f"{name}: try first",
                f"{exercise.hints[shown - 1]}\nTry something, run the check again; then there is more help.",
            )
        entry["hints"] = shown + 1
        self._tried_since_hint.discard(name)
        self._keep()
        return Note("waiting", "○", f"{name}: {'a' if shown + 1 < most else 'the last'} hint", exercise.hints[shown])

    def predict(self, name: str, guess=...) -> Note:
        """Say beforehand what the next cell will give; it is held against the truth as soon as that cell has run.

        Said again before that, the new guess takes the old one's place.
        """
        prediction = self._lesson.prediction(name)
        if guess is ...:
            return Note(
                "waiting",
                "○",
                "Predict first",
                f"{prediction.question}\nWrite your guess in place of `...`, run this cell, then the next one.",
            )
        if in_kernel():
            _after_next_cell(prediction, guess)
        return Note("waiting", "○", "Noted", f"{prediction.question}\nYou say {_shown(guess)}. Now run the next cell.")

    def quiz(self, name: str, *more: str) -> Note:
        """Show questions, or answer one: `L.quiz("batch_axis", "row_sums")`, then `L.quiz("batch_axis", "b")`.

        What stands alone behind a question and is no question's name counts as the letter of an answer.
        """
        question = self._lesson.question(name)
        if len(more) != 1 or more[0] in (known.name for known in self._lesson.questions):
            return question_note(question, *(self._lesson.question(other) for other in more))
        letter = more[0]
        choice = question.lettered.get(str(letter).strip().lower())
        if choice is None:
            return Note(
                "almost",
                "△",
                "Which letter?",
                f"{question.question}\nThe choices are {', '.join(question.lettered)}; got {letter!r}.",
            )
        return Note(
            "good" if choice.right else "almost",
            "✓" if choice.right else "△",
            "Yes" if choice.right else "Not this one",
            choice.why,
        )

    def progress(self) -> Note:
        """A table of this lesson's exercises and where you stand."""
        self._recall()
        remarks = filter(None, (written.told(written.written_answers(self._page())), self._old_page()))
        return progress_note(self._lesson, self._known, "\n".join(remarks))

    def _page(self):
        """The saved file of this page: where Jupyter's server does not name it, the one that the course gave."""
        given = (self._workspace or Path()) / self._lesson.name / f"{self._lesson.name}.ipynb"
        return Path(os.environ.get("JPY_SESSION_NAME", given))

    def _recall(self):
        """Read what is kept, which another page or `lessons check` may have written since."""
        if self._kept and not self._old_page():
            self._known = progress.read(self._workspace, self._lesson.name)

    def _keep(self):
        if not self._old_page():
            self._kept = progress.write(self._workspace, self._lesson.name, self._known)

    def _old_page(self):
        """What to tell where the lesson was started anew since this kernel opened it; "" elsewhere."""
        if progress.last_reset(self._workspace, self._lesson.name) == self._reset:
            return ""
        return (
            "This lesson was started anew by `lessons reset` after this page was opened, so nothing is kept of what you"
            " do here. Reload the page (File, Reload Notebook from Disk) and restart its kernel."
        )

    def _entry(self, name):
        self._recall()
        entry = self._known.setdefault(name, {})
        for key, start in (
            ("status", "not attempted"),
            ("points", 0.0),
            ("max_points", self._lesson.exercise(name).max_points),
            ("attempts", 0),
            ("hints", 0),
        ):
            entry.setdefault(key, start)
        return entry


_NO_MORE = (
    "There is no further hint. Compare it with your cell, sign by sign; the card of the check shows what differs."
)


def _shown(value) -> str:
    return f"`{value}`"


def judge_prediction(prediction: Prediction, guess, names) -> Note:
    """Hold a guess against what the notebook's variables `names` now say."""
    try:
        truth = prediction.truth(names)
    except Exception:  # the cell that makes the variables failed or was skipped
        return Note(
            "waiting",
            "○",
            "Your prediction waits",
            f"{prediction.question}\nThe cell that shows it has not run to its end yet.",
        )
    if same(_plain(guess), _plain(truth), tolerance=1e-3):
        return Note("good", "✓", "As you predicted", f"{_shown(guess)}. {prediction.explain}")
    return Note("almost", "△", "A surprise", f"You said {_shown(guess)}; it is {_shown(truth)}. {prediction.explain}")


def _plain(value):
    """A text without what a prediction does not ask for: capitals, and spaces around it."""
    return value.strip().casefold() if isinstance(value, str) else value


_WAITING = {}  # prediction's name -> what unregisters the one that waits for its cell


def _after_next_cell(prediction, guess):
    from IPython import get_ipython
    from IPython.display import display

    shell = get_ipython()
    cells_ended = 0

    def forget():
        shell.events.unregister("post_run_cell", judged)
        _WAITING.pop(prediction.name, None)

    def judged(result=None):
        nonlocal cells_ended
        cells_ended += 1
        if cells_ended == 1:  # the cell of the prediction itself
            return
        note = judge_prediction(prediction, guess, shell.user_ns)
        if note.tone != "waiting":
            forget()
        if note.tone != "waiting" or cells_ended == 2:
            display(note)

    _WAITING.pop(prediction.name, lambda: None)()
    _WAITING[prediction.name] = forget
    shell.events.register("post_run_cell", judged)
