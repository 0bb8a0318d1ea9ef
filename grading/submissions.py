"""The records that pass through the grader: what was handed in, what it got, a line of grades.csv."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lessons_lib.exercises.verdict import Verdict
from lessons_lib.exercises.wire import writable

TIMESTAMP = "timestamp.txt"  # nbgrader's: when a notebook was handed in
LATE_MARK = "late.txt"  # stands beside a notebook that a platform marked as late without saying when it came
NOT_HANDED_IN = "not handed in"  # the verdict of one who is in the class list, and nothing came
LATE = "late penalty"  # stands for the exercise in the line that takes points away


@dataclass(frozen=True)
class Submission:
    """One notebook to grade. `path` is None where `problem` says why there is none; `others` are notebooks beside it,
    one of which is graded where nothing was changed in the first."""

    student: str
    lesson: str
    path: Path | None
    problem: str | None = None
    timestamp: str | None = None
    remarks: tuple[str, ...] = ()
    others: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Conditions:
    """Under what a notebook was graded: the time (UTC), the class's seed, the version of the course, and what the
    notebook ran in."""

    time: str
    seed: int
    version: str
    limits: dict
    sandbox: str | None

    @property
    def minute(self) -> str:
        return self.time[:16].replace("T", " ")

    @property
    def course(self) -> str:
        """As much of the version as tells it from others."""
        return self.version[:12]


@dataclass(frozen=True)
class Graded:
    """A judged notebook, its verdicts by the grade_id of their cells, and what was amiss, one sentence each.

    `repairs` were put right in the notebook, `limits` stopped one of its cells; `failed` says why it could not be
    graded at all. So that the grade can be explained: `answers`, what the answers gave, as JSON by grade_id, where it
    is small; `handed_in`, the hashes by which a receipt is known; `under`, which conditions.
    """

    student: str
    lesson: str
    notebook: NotebookNode
    verdicts: dict[str, Verdict]
    remarks: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    failed: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    handed_in: dict[str, str] = field(default_factory=dict)
    under: Conditions | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """All that its author and the teacher should know."""
        return (
            *self.remarks,
            *self.repairs,
            *self.limits,
            *(
                f"{verdict.exercise}: a criterion failed in itself and cost no points ({verdict.fault})."
                for verdict in self.verdicts.values()
                if verdict.fault
            ),
            *([f"The notebook could not be graded: {self.failed}"] if self.failed else []),
        )

    def to_text(self) -> str:
        """As JSON, to be kept in a file or sent by a worker: nothing in it is run when it is read, and all of it can be
        written."""
        data = {field.name: getattr(self, field.name) for field in fields(self)}
        data["verdicts"] = {name: verdict.as_dict() for name, verdict in self.verdicts.items()}
        data["under"] = asdict(self.under) if self.under else None
        return writable(json.dumps(data, ensure_ascii=False))

    @classmethod
    def from_text(cls, text: str) -> "Graded":
        data = json.loads(text)
        data["notebook"] = nbformat.from_dict(data["notebook"])
        data["verdicts"] = {name: Verdict(**verdict) for name, verdict in data["verdicts"].items()}
        data["under"] = Conditions(**data["under"]) if data.get("under") else None
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})


@dataclass(frozen=True)
class Row:
    """One line of grades.csv. `points` is empty for a written answer that waits for the teacher."""

    student: str
    lesson: str
    exercise: str
    points: str
    max_points: str
    verdict: str
    message: str


@dataclass(frozen=True)
class Total:
    """What a student has in a lesson so far; `waiting` answers are still to be read by the teacher."""

    points: float
    max_points: float
    done: int
    rows: int
    waiting: int


def totals(rows: list[Row]) -> dict[tuple[str, str], Total]:
    """(student, lesson) -> total of what was handed in, in the order of the rows."""
    grouped = {}
    for row in rows:
        if row.verdict == NOT_HANDED_IN:
            continue
        grouped.setdefault((row.student, row.lesson), []).append(row)
    return {
        key: Total(
            points=sum(float(row.points or 0) for row in own),
            max_points=sum(float(row.max_points) for row in own),
            done=sum(row.verdict == "done" for row in own),
            rows=sum(row.verdict != LATE for row in own),
            waiting=sum(not row.points for row in own),
        )
        for key, own in grouped.items()
    }
