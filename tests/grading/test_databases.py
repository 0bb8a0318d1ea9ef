"""The gradebook in any database that nbgrader takes: SQLite at another place, and PostgreSQL."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.classes import first_right, first_wrong, make_class
from grading.pipeline import grade
from lessons_lib.course.places import CourseError, course_root

LESSON = "00_start_here"


def find_server():
    """The folder with PostgreSQL's initdb and pg_ctl; None where there is none."""
    folders = [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]
    found = shutil.which("initdb", path=os.pathsep.join(folders))
    return Path(found).resolve().parent if found else None


@pytest.fixture
def postgresql():
    """The address of an empty database of a PostgreSQL server that lives as long as the test and listens on a private
    socket alone."""
    pytest.importorskip("psycopg")
    server = find_server()
    if server is None:
        pytest.skip("PostgreSQL is not installed; `sh scripts/install-system.sh` installs it.")
    # The server refuses to run as root, and pytest's folders are closed to others.
    user = (
        None
        if os.getuid()
        else next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
    )
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    if user:
        shutil.chown(folder, user)

    def run(program, *words):
        done = subprocess.run(
            [server / program, *words], user=user, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("initdb", "--pgdata", folder / "data", "--auth", "trust", "--username", "teacher", "--no-sync")
    run(
        "pg_ctl",
        "--pgdata",
        folder / "data",
        "--log",
        folder / "log",
        "--options",
        f"-c listen_addresses='' -k {folder} -c fsync=off",
        "--wait",
        "start",
    )
    try:
        yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    finally:
        run("pg_ctl", "--pgdata", folder / "data", "--mode", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_class_is_graded_into_the_database_that_is_named(kind, tmp_path, request):
    address = f"sqlite:///{tmp_path / 'elsewhere.db'}" if kind == "sqlite" else request.getfixturevalue("postgresql")
    make_class(course_root(), tmp_path / "in", {"ada": first_right, "bob": first_wrong}, [LESSON])
    first = grade(tmp_path / "in", tmp_path / "out", db=address)
    again = grade(tmp_path / "in", tmp_path / "out", db=address)
    assert first.rows == again.rows
    with Gradebook(address) as book:
        assert {submission.student.id: submission.score for submission in book.assignment_submissions(LESSON)} == {
            "ada": 5,
            "bob": 0,
        }
        book.engine.dispose()
    assert not (tmp_path / "out" / "gradebook.db").exists()
    assert (tmp_path / "out" / "nbgrader_config.py").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", ["gradebook.db", "nosuch://here/book", "sqlite:////no/such/folder/book.db"])
def test_an_address_that_leads_nowhere_is_told_before_anything_runs(address, tmp_path):
    make_class(course_root(), tmp_path / "in", {"ada": first_right}, [LESSON])
    with pytest.raises(CourseError, match="--db wants the SQLAlchemy address"):
        grade(tmp_path / "in", tmp_path / "out", db=address)
    assert not (tmp_path / "out").exists()
