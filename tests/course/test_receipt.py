"""Receipts: what stood in the answer cells, known again whatever program saved the notebook since."""

import json

import pytest

from lessons_lib.course.places import CourseError, course_root
from lessons_lib.course.receipt import answer_hashes, make_receipt, number_of, read_receipt

LESSON = "00_start_here"
RELEASED = course_root() / "notebooks" / LESSON / f"{LESSON}.ipynb"


def notebook(answer="def celsius(f):\n    return f - 32\n"):
    made = json.loads(RELEASED.read_text(encoding="utf-8"))
    cell_of(made)["source"] = answer
    return made


def cell_of(made, name="celsius"):
    return next(cell for cell in made["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def hashes(made):
    return answer_hashes(json.loads(RELEASED.read_text(encoding="utf-8")), made)


def in_lines(made):
    cell_of(made)["source"] = cell_of(made)["source"].splitlines(keepends=True)


def windows(made):
    cell_of(made)["source"] = cell_of(made)["source"].replace("\n", " \r\n")


def without_marks(made):
    cell_of(made)["metadata"] = {}


def run(made):
    cell_of(made).update(outputs=[{"output_type": "stream", "name": "stdout", "text": "1"}], execution_count=3)
    made["metadata"]["language_info"] = {}


def with_a_copy_below(made):
    made["cells"].append({**cell_of(made), "source": "celsius = None"})


@pytest.mark.parametrize("saved", [in_lines, windows, without_marks, run, with_a_copy_below])
def test_saving_in_another_way_changes_nothing(saved):
    made = notebook()
    saved(made)
    assert hashes(made) == hashes(notebook()) != hashes(json.loads(RELEASED.read_text(encoding="utf-8")))


def test_only_the_answer_that_changed_has_another_hash_and_a_missing_one_none():
    made = notebook("def celsius(f):\n    return f - 33\n")
    assert [name for name, digest in hashes(made).items() if digest != hashes(notebook())[name]] == ["celsius"]
    made["cells"].remove(cell_of(made))
    assert hashes(made)["celsius"] == ""


@pytest.mark.parametrize("damaged", [None, [], {"cells": 3}, {"cells": [1, {"metadata": [], "id": [], "source": 4}]}])
def test_what_is_no_notebook_has_no_answers(damaged):
    assert not any(hashes(damaged).values())


def test_a_receipt_lies_beside_the_notebook_and_is_read_from_a_letter(tmp_path, lessons):
    (tmp_path / ".lessons" / "progress").mkdir(parents=True)
    (tmp_path / ".lessons" / "progress" / f"{LESSON}.json").write_text('{"celsius": {"status": "values"}}')
    (tmp_path / LESSON).mkdir()
    page = tmp_path / LESSON / f"{LESSON}.ipynb"
    page.write_text(json.dumps(notebook()), encoding="utf-8")
    made = lessons("receipt", "0", "--workspace", tmp_path)
    number = number_of(hashes(notebook()))
    assert made.returncode == 0 and number in made.stdout
    [path] = page.parent.glob("receipt_00_*.txt")
    text = path.read_text(encoding="utf-8")
    assert "celsius           values" in text
    receipt = read_receipt("".join(f"> {line}\r\n" for line in text.splitlines()))
    assert (receipt.lesson, receipt.number) == (LESSON, number)
    assert receipt.answers["celsius"] == hashes(notebook())["celsius"][:12] and len(receipt.answers) == len(
        hashes(notebook())
    )
    make_receipt(page, RELEASED, {})
    assert len(list(page.parent.glob("receipt_00_*.txt"))) == 2
    assert read_receipt("no receipt") is None
    assert read_receipt("a" * 1_000_000) is None  # in a time that grows no faster than the text
    page.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="not a whole notebook"):
        make_receipt(page, RELEASED, {})
