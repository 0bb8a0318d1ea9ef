"""The corpus of tests/submissions/ against this grader and against stock `nbgrader autograde`, on the same notebooks.

    python -m tests.benchmarks.attacks

Stock nbgrader has no walls of its own: here each of its runs is put, whole, into a throwaway sandbox, and is ended
after a minute. What it loses there, it would have lost on the teacher's machine. Writes one table into
grading/README.md and prints which submissions it counts: those that gained points by wrong answers, that saw a secret,
honest ones that lost points, and those that got no grade, for the run failed or had to be ended.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from grading.pipeline import GRADES, grade
from grading.sandbox import bubblewrap as sandbox
from grading.sandbox.running import Limits
from lessons_lib.course.places import course_root
from lessons_lib.exercises import load_lesson
from tests.submissions import FULL, LEAK, LESSON, SECRET, VERDICTS, attacks, hand_in

LIMITS = Limits(cell_seconds=25, notebook_seconds=75, memory_mb=1000, processes=150, disk_mb=16, output_bytes=1_000_000)
EXERCISES = {exercise.name for exercise in load_lesson(LESSON).exercises}
SECONDS = 60
BEGIN, END = "<!-- attacks -->", "<!-- end of attacks -->"  # around the table
_OURS = ("LESSONS_GRADED", "JAX_COMPILATION_CACHE_DIR", "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS")
CORPUS = [(verdict, name) for verdict in VERDICTS for name in attacks(verdict)]

# Runs inside the throwaway sandbox: autograde one student, an earlier version first, then say the score and what the
# notebook shows.
STOCK = """
import json, pathlib, subprocess, sys
name, lesson = sys.argv[1:]
subprocess.run(["cp", "-r", "/stock", "course"], check=True)
for handed_in in sorted(pathlib.Path("/handed_in").iterdir()):
    submitted = pathlib.Path("course/submitted", name)
    subprocess.run(["rm", "-rf", submitted], check=True)
    subprocess.run(["mkdir", "-p", submitted.parent], check=True)
    subprocess.run(["cp", "-r", handed_in, submitted], check=True)
    command = [sys.prefix + "/bin/nbgrader", "autograde", lesson, "--student", name, "--force"]
    done = subprocess.run(command, cwd="course", capture_output=True, text=True)
from nbgrader.api import Gradebook
try:
    with Gradebook("sqlite:///course/gradebook.db") as book:
        score = book.find_submission(lesson, name).score
    notebooks = list(pathlib.Path("course/autograded", name).rglob("*.ipynb"))
    cells = [cell for path in notebooks for cell in json.loads(path.read_text())["cells"]]
    shown = json.dumps([cell.get("outputs", []) for cell in cells])
except Exception:
    score, shown = None, ""
print(json.dumps({"score": score if done.returncode == 0 else None, "shown": shown}))
"""


def ours(folder: Path) -> dict[str, tuple[float | None, str]]:
    """name -> (points, what the graded notebook shows) by this grader, the whole corpus in one class."""
    for handed_in in ("earlier", "submitted"):
        grade(folder / handed_in, folder / "output", limits=LIMITS)
    points = {}
    with (folder / "output" / GRADES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["exercise"] in EXERCISES:
                points[row["student"]] = points.get(row["student"], 0) + float(row["points"])
    return {
        name: (points.get(name), _shown(folder / "output" / "autograded" / name / LESSON / f"{LESSON}.ipynb"))
        for _, name in CORPUS
    }


def _shown(path):
    return (
        json.dumps([cell.get("outputs", []) for cell in json.loads(path.read_text())["cells"]]) if path.exists() else ""
    )


def stock(folder: Path) -> dict[str, tuple[float | None, str]]:
    """The same by nbgrader with its own settings, each submission in a course folder of its own."""
    course = folder / "stock"
    shutil.copytree(
        course_root() / "solutions" / LESSON,
        course / "source" / LESSON,
        ignore=shutil.ignore_patterns("*.py", "__pycache__"),
    )
    (course / "nbgrader_config.py").write_text(
        'c = get_config()\nc.ClearSolutions.code_stub = {"python": "# Write your code here."}\n'
    )
    path = os.pathsep.join([f"{sys.prefix}/bin", os.environ["PATH"]])  # nbgrader starts alembic by name
    subprocess.run(
        [f"{sys.prefix}/bin/nbgrader", "generate_assignment", LESSON],
        cwd=course,
        check=True,
        capture_output=True,
        env={**os.environ, "PATH": path},
    )
    found = {}
    for verdict in VERDICTS:  # what means to break something runs alone: no other's run shall stop for it
        with ThreadPoolExecutor(1 if verdict == "breaks_nothing" else os.cpu_count()) as pool:
            names = list(attacks(verdict))
            found |= zip(names, pool.map(lambda name: _by_stock(folder, name), names), strict=True)
    return found


def _by_stock(folder, name):
    uid = 1_500_000_000 + [one for _, one in CORPUS].index(name)
    walls = [*sandbox.bubblewrap_walls(512), *(word for name in _OURS for word in ("--unsetenv", name))]
    for path in (sys.base_prefix, sys.prefix, str(course_root()), str(folder / "submitted" / "secret.ipynb")):
        for parent in reversed(Path(path).parents):
            walls += ["--perms", "0755", "--dir", str(parent)]
        walls += ["--ro-bind", path, path]
    walls += ["--ro-bind", str(folder / "stock"), "/stock", "--perms", "0755", "--dir", "/handed_in"]
    for handed_in in ("earlier", "submitted"):  # in this order
        if (folder / handed_in / name).exists():
            walls += ["--ro-bind", str(folder / handed_in / name), f"/handed_in/{handed_in}"]
    walls += ["--chdir", sandbox.HOME, "--remount-ro", "/"]
    become = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if os.geteuid() == 0 else []
    limits = ["prlimit", f"--nproc={LIMITS.processes}", f"--data={4 * 2**30}", "--core=0", "--"]
    command = [*walls, "--", *become, *limits, sys.executable, "-c", STOCK, name, LESSON]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
        found = json.loads(done.stdout.splitlines()[-1])
        return found["score"], found["shown"]
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        return None, ""


def counted(found: dict) -> dict[str, list[str]]:
    """What went wrong -> names of the submissions where it did."""
    wrong = [name for verdict, name in CORPUS if verdict != "loses_nothing"]
    honest = [name for verdict, name in CORPUS if verdict == "loses_nothing"]
    return {
        "gained points": [name for name in wrong if (found[name][0] or 0) != 0],
        "saw a secret": [name for name in wrong if LEAK in found[name][1] or SECRET in found[name][1]],
        "honest points lost": [name for name in honest if (found[name][0] or 0) < FULL],
        "left without a grade": [name for _, name in CORPUS if found[name][0] is None],
    }


def main():
    with tempfile.TemporaryDirectory(prefix="attacks-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        for verdict, name in CORPUS:
            hand_in(verdict, name, folder)
        (folder / "submitted" / "secret.ipynb").write_text(SECRET)
        results = {"this grader": counted(ours(folder))}
        results["nbgrader autograde"] = counted(stock(folder))
    columns = list(results["this grader"])
    lines = [f"| {len(CORPUS)} submissions | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {grader} | {' | '.join(str(len(names)) for names in counts.values())} |"
        for grader, counts in results.items()
    ]
    readme = course_root() / "grading" / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    readme.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    print("\n".join(lines))
    for grader, counts in results.items():
        for what, names in counts.items():
            print(f"{grader}, {what}: {', '.join(names) or 'none'}")


if __name__ == "__main__":
    main()
