"""A submission is rebuilt from the course's own notebook: only answers and own cells come from the student."""

import base64
import copy
import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.utils import compute_checksum

from grading.judging.rebuild import CHANGED, MAX_CELLS, PICTURE, Unreadable, cells_of, read_submission, rebuild


def settings(grade_id, **values):
    return {
        "nbgrader": (
            {
                "grade": False,
                "solution": False,
                "locked": False,
                "task": False,
                "schema_version": 3,
                "grade_id": grade_id,
            }
            | values
        )
    }


def skeleton():
    cells = [
        new_markdown_cell("# A lesson", id="c00"),
        new_code_cell("import numpy as np", id="c01"),
        new_code_cell("double = ...", id="double", metadata=settings("double", solution=True)),
        new_code_cell(
            'L.check("double", double)',
            id="check_double",
            metadata=settings("check_double", grade=True, locked=True, points=3),
        ),
        new_code_cell("example = np.arange(3)", id="c04"),
        new_markdown_cell("*Write here.*", id="why", metadata=settings("why", grade=True, solution=True, points=2)),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def handed_in(change=lambda cells: None):
    """A student's notebook: the released one, answered, then changed by `change(cells)`; as plain data."""
    notebook = skeleton()
    notebook.cells[2].source = "double = 42"
    notebook.cells[5].source = "Because of the axes."
    change(notebook.cells)
    return json.loads(json.dumps(notebook))


def rebuilt(notebook):
    return rebuild(skeleton(), cells_of(notebook))


def sources(result):
    return [cell.source for cell in result.notebook.cells]


HONEST = sources(rebuild(skeleton(), cells_of(handed_in())))


def test_answers_are_put_into_the_courses_own_notebook_and_nothing_is_told():
    result = rebuilt(handed_in())
    assert sources(result) == [
        "# A lesson",
        "import numpy as np",
        "double = 42",
        'L.check("double", double)',
        "example = np.arange(3)",
        "Because of the axes.",
    ]
    assert result.repairs == ()
    assert [cell.metadata for cell in result.notebook.cells] == [cell.metadata for cell in skeleton().cells]
    nbformat.validate(result.notebook)


def edited_check(cells):
    cells[3].source = "# It is 42.\nL.check('double', double)"


def more_points(cells):
    cells[3].metadata.nbgrader.points = 100


def another_kind(cells):
    cells[3].metadata.nbgrader |= {"solution": True, "grade": False}


def tagged(cells):
    cells[3].metadata["tags"] = ["skip-execution"]


def check_deleted(cells):
    del cells[3]


def check_twice(cells):
    cells.append(copy.deepcopy(cells[3]))


def check_as_text(cells):
    cells[3] = new_markdown_cell(cells[3].source, metadata=cells[3].metadata)


def answer_as_text(cells):
    cells[2] = new_markdown_cell(cells[2].source, metadata=cells[2].metadata)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (edited_check, "`check_double` had been changed"),
        (more_points, "`check_double` had other points"),
        (another_kind, "`check_double` had other points or settings"),
        (tagged, "`check_double` had tags"),
        (check_deleted, "`check_double` was missing"),
        (check_twice, "`check_double` stood there more than once"),
        (check_as_text, "`check_double` had become a markdown cell"),
        (answer_as_text, "`double` had become a markdown cell"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_changed_structure_is_put_right_and_told(change, told):
    result = rebuilt(handed_in(change))
    assert sources(result) == HONEST
    assert [cell.metadata for cell in result.notebook.cells] == [cell.metadata for cell in skeleton().cells]
    assert len(result.repairs) == 1 and result.repairs[0].startswith(told), result.repairs


def released(change=lambda cells: None):
    """A release of the lesson, with nbgrader's checksums."""
    notebook = skeleton()
    change(notebook.cells)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return notebook


def exercise_added(cells):
    cells += [new_markdown_cell("> Twice.", id="c06"), new_code_cell("twice = ...", id="twice", metadata=TWICE)]


def points_changed(cells):
    cells[5].metadata.nbgrader.points = 5
    more_points(cells)


NOT_THERE = "`twice` was missing (newer than your notebook, or deleted); the starter's was put in its place."
TWICE = settings("twice", solution=True)


@pytest.mark.parametrize(
    ("courses", "students", "told"),
    [
        (points_changed, None, (CHANGED,)),
        (edited_check, None, (CHANGED,)),
        (another_kind, None, (CHANGED,)),
        (exercise_added, None, (NOT_THERE,)),
        (lambda cells: (points_changed(cells), exercise_added(cells)), None, (CHANGED, NOT_THERE)),
        (points_changed, edited_check, ("`check_double` had been changed; its own text was put back.", CHANGED)),
        (points_changed, check_deleted, (CHANGED, "`check_double` was missing (newer than your notebook, or deleted)")),
        (None, more_points, ("`check_double` had other points or settings than the course gave it",)),
        (None, edited_check, ("`check_double` had been changed; its own text was put back.",)),
    ],
)
def test_what_the_course_changed_since_is_not_told_as_the_students_doing(courses, students, told):
    def answered(cells):
        cells[2].source, cells[5].source = "double = 42", "Because of the axes."
        (students or len)(cells)

    earlier = released()
    answered(earlier.cells)
    result = rebuild(released(courses or len), cells_of(earlier))
    assert [source for source in sources(result) if source in ("double = 42", "Because of the axes.")]
    assert len(result.repairs) == len(told) and all(map(str.startswith, result.repairs, told)), result.repairs
    ids_shifted = [{**cell, "id": "c77"} if cell.id == "c04" else cell for cell in released().cells]
    assert rebuild(released(), cells_of({"cells": ids_shifted})).repairs == (CHANGED,)


def metadata_stripped(cells):
    for cell in cells:
        cell.metadata = {}


def versions_of_nbgrader(cells):
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def schemas_that_are_none(cells):
    cells[3].metadata = {"nbgrader": [1, 2], "tags": 7}


def ids_stripped(cells):
    for cell in cells:
        del cell["id"]


def windows_line_ends(cells):
    for cell in cells:
        cell.source = cell.source.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "change", [metadata_stripped, versions_of_nbgrader, schemas_that_are_none, ids_stripped, windows_line_ends]
)
def test_what_other_programs_do_to_a_notebook_costs_nothing(change):
    assert sources(rebuilt(handed_in(change))) == HONEST


def test_without_any_marks_an_answer_still_runs_before_its_check():
    def change(cells):
        metadata_stripped(cells)
        ids_stripped(cells)

    result = sources(rebuilt(handed_in(change)))
    assert "double = ..." not in result
    assert result.index("double = 42") < result.index('L.check("double", double)')


def names_gone_and_remarks_behind_checks(cells):
    metadata_stripped(cells)
    ids_stripped(cells)
    cells[3].source += "  # it said: done"


def answered_in_the_check(cells):
    cells[2].source = "double = ..."
    cells[3].source = 'double = 42\n\nL.check("double", double)'


def another_name(cells):
    cells[2].source = "twice = 42"
    cells[3].source = 'L.check("double", twice)'


def one_line(cells):
    cells[2].source = "double = ..."
    cells[3].source = "double = 42; L.check('double', double)"


def check_first(cells):
    cells[2].source = "double = ..."
    cells[3].source = "L.check('double',\n  (twice)); twice = 42; double = twice"


def magic_in_the_check(cells):
    cells[2].source = "double = ..."
    cells[3].source = '%time double = 42\nL.check("double", double)'


def answered_above_and_deleted(cells):
    del cells[2]
    cells.insert(1, new_code_cell("double = 42"))


@pytest.mark.parametrize(
    "change",
    [
        names_gone_and_remarks_behind_checks,
        answered_in_the_check,
        another_name,
        one_line,
        check_first,
        magic_in_the_check,
        answered_above_and_deleted,
    ],
)
def test_an_answer_given_in_another_place_is_what_the_check_sees(change):
    result = rebuilt(handed_in(change))
    before = sources(result)[: sources(result).index('L.check("double", double)')]
    seen = {"L": None}
    exec("\n".join(source.replace("%time ", "") for source in before[1:]), seen)
    assert seen["double"] == 42
    assert sources(result).count('L.check("double", double)') == 1


@pytest.mark.parametrize("depth", [200, 400, 1000, 3000])
@pytest.mark.parametrize("text", ["x = {sum}\n{check}", "L{dots}('double')\n{check}", "L.check('double', {signs}1)"])
def test_a_deep_expression_in_a_check_stops_nothing(text, depth):
    parts = {"sum": "+".join(["1"] * depth), "dots": ".a" * depth, "signs": "-" * depth}

    def change(cells):
        cells[3].source = text.format(check='L.check("double", double)', **parts)

    assert [source for source in sources(rebuilt(handed_in(change))) if source in HONEST] == HONEST


def test_a_course_cell_without_a_name_is_no_second_check():
    result = rebuilt(handed_in(lambda cells: cells.insert(1, new_code_cell('L.check("double", 1)'))))
    assert sources(result) == [HONEST[0], 'L.check("double", 1)', *HONEST[1:]]


def test_own_cells_run_where_they_stood():
    def change(cells):
        cells.insert(2, new_code_cell("helper = 21"))
        cells.insert(5, new_markdown_cell("A thought."))
        cells.append(new_code_cell("exit()"))
        cells[1].source = "import numpy as np, scipy"

    result = rebuilt(handed_in(change))
    assert sources(result) == [
        "# A lesson",
        "import numpy as np",
        "import numpy as np, scipy",
        "helper = 21",
        "double = 42",
        'L.check("double", double)',
        "A thought.",
        "example = np.arange(3)",
        "Because of the axes.",
        "exit()",
    ]
    assert result.repairs == ()
    nbformat.validate(result.notebook)
    assert len({cell.id for cell in result.notebook.cells}) == len(result.notebook.cells)


def test_a_split_answer_runs_whole():
    def change(cells):
        cells[2].source = "half = 21"
        cells.insert(3, new_code_cell("double = 2 * half"))

    assert sources(rebuilt(handed_in(change)))[2:5] == ["half = 21", "double = 2 * half", 'L.check("double", double)']


def test_a_split_answer_whose_halves_both_kept_the_name_runs_whole_too():
    def change(cells):
        cells[2].source = "half = 21"
        cells.insert(3, new_code_cell("double = 2 * half", metadata=cells[2].metadata))

    result = rebuilt(handed_in(change))
    assert sources(result)[2:5] == ["half = 21", "double = 2 * half", 'L.check("double", double)']
    assert "nbgrader" not in result.notebook.cells[3].metadata


def test_a_moved_answer_goes_back_before_its_check():
    assert sources(rebuilt(handed_in(lambda cells: cells.append(cells.pop(2))))) == HONEST


def test_a_missing_answer_is_the_starter_again_and_told():
    result = rebuilt(handed_in(lambda cells: cells.pop(2)))
    assert sources(result)[2] == "double = ..."
    assert result.repairs == ("`double` was missing; the starter's was put in its place.",)


def test_outputs_tags_and_the_kernel_of_a_submission_are_left_behind():
    def change(cells):
        cells[1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "3"})]
        cells.append(new_code_cell("1 + 1", metadata={"tags": ["raises-exception"]}))

    notebook = handed_in(change)
    notebook["metadata"]["kernelspec"]["name"] = "bash"
    result = rebuilt(notebook).notebook
    assert result.metadata == skeleton().metadata
    assert all(cell.metadata == {} for cell in result.cells if cell.source in ("import numpy as np", "1 + 1"))
    assert not any(cell.get("outputs") for cell in result.cells)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "tags", "code", "points"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(junk, max_size=5))
def test_no_cells_whatever_they_hold_break_the_rebuilding(cells):
    result = rebuild(skeleton(), cells_of({"cells": cells}))
    nbformat.validate(result.notebook)
    assert [cell.source for cell in result.notebook.cells if cell.id in ("c00", "c01", "check_double", "c04")] == [
        "# A lesson",
        "import numpy as np",
        'L.check("double", double)',
        "example = np.arange(3)",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "JSONDecodeError"),
        (b'{"cells": [{"cell_type"', "JSONDecodeError"),
        (b"[" * 200_000, "RecursionError"),
        (b'{"cells": "\xff"}', "UnicodeDecodeError"),
        (b"[]", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"worksheets": [3]}', "cannot be read"),
        (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "at most"),
    ],
    ids=["empty", "cut", "deep", "not UTF-8", "list", "no cells", "bad version 3", "too many"],
)
def test_a_damaged_file_is_refused_in_words(tmp_path, content, reason):
    path = tmp_path / "notebook.ipynb"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=reason):
        read_submission(path)


def test_links_folders_and_queues_are_refused(tmp_path):
    import os

    (tmp_path / "secret.ipynb").write_text(json.dumps(handed_in()))
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    os.mkfifo(tmp_path / "queue.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link", "queue", "folder", "missing"):
        with pytest.raises(Unreadable, match="regular file"):
            read_submission(tmp_path / f"{name}.ipynb")


def test_a_notebook_of_version_3_and_one_with_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "notebook.ipynb"
    old = nbformat.convert(nbformat.reads(json.dumps(handed_in()), 4), 3)
    path.write_text(json.dumps(old))
    assert sources(rebuild(skeleton(), read_submission(path))) == HONEST
    path.write_text(json.dumps(handed_in()), encoding="utf-8-sig")
    assert sources(rebuild(skeleton(), read_submission(path))) == HONEST


def test_signs_that_no_file_can_hold_are_replaced():
    notebook = handed_in()
    notebook["cells"][2]["source"] = "double = '\ud800'"
    assert sources(rebuilt(notebook))[2] == "double = '?'"


def test_brackets_in_what_was_printed_are_no_lists(tmp_path):
    printed = nbformat.v4.new_output("stream", text='[0. "1."]\n' * 1_100_000)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1", outputs=[printed])])
    path = tmp_path / "submitted.ipynb"
    nbformat.write(notebook, path)
    assert [cell.source for cell in read_submission(path)] == ["x = 1"]


def test_a_notebook_of_the_third_format_is_read(tmp_path):
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python", "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell], "metadata": {}}]}
    path = tmp_path / "submitted.ipynb"
    path.write_text(json.dumps(old))
    assert [cell.source for cell in read_submission(path)] == ["x = 1\ny = 2"]


def below(cells):
    """The written answer in a cell of its own, its cell left as it was."""
    cells[5].source = "*Write here.*"
    cells.append(new_markdown_cell("Because of the axes."))


def stripped(cells):
    """A program took the marks off the written answer."""
    cells[5].metadata, cells[5].id = {}, "other"


def emptied_and_below(cells):
    cells[5].source = ""
    cells.append(new_raw_cell("Because of the axes."))


def in_the_question(cells):
    cells[4] = new_markdown_cell("Because of the axes.", id="other")
    cells[5].source = "*Write here.*"


@pytest.mark.parametrize("change", [below, stripped, emptied_and_below, in_the_question])
def test_a_written_answer_beside_its_cell_is_put_into_it_for_the_teacher(change):
    result = rebuilt(handed_in(change))
    why = next(cell for cell in result.notebook.cells if cell.get("id") == "why")
    assert why.source == "Because of the axes."
    assert [cell.source for cell in result.notebook.cells].count("Because of the axes.") == 1
    assert any("`why` held no answer" in sentence for sentence in result.repairs)
    assert not any("`why` was missing" in sentence for sentence in result.repairs)


def test_a_written_answer_that_stands_where_it_should_takes_in_nothing_from_beside_it():
    result = rebuilt(handed_in(lambda cells: cells.append(new_markdown_cell("A note."))))
    assert [cell.source for cell in result.notebook.cells][-2:] == ["Because of the axes.", "A note."]
    assert result.repairs == ()


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 and more").decode()


@pytest.mark.parametrize(
    "shown", ["![](attachment:my plot.png)", "![](<attachment:my plot.png>)", "![](attachment:my%20plot.png)", ""]
)
def test_pictures_pasted_into_a_written_answer_stay_under_names_of_the_graders(shown):
    def paste(cells):
        cells[5].source = f"See {shown}"
        cells[5].attachments = {"my plot.png": {"image/png": PNG}, "b": {"image/jpeg": JPEG}}

    why = rebuilt(handed_in(paste)).notebook.cells[5]
    assert sorted(map(str, why.attachments.values())) == sorted([str({"image/png": PNG}), str({"image/jpeg": JPEG})])
    assert all(why.source.count(f"](attachment:{name})") == 1 for name in why.attachments)
    assert "my" not in why.source


@pytest.mark.parametrize(
    "picture",
    [
        {"image/svg+xml": "<svg onload='alert(1)'/>"},
        {"text/html": "<script>"},
        {"image/png": '"><script>alert(1)</script>'},
        {"image/png": PNG + '"><script>'},
        {"image/png": base64.b64encode(b"<svg>").decode()},
        {"image/png": PNG + "A" * PICTURE},
        {"image/png": None},
        "picture",
    ],
)
def test_what_is_no_picture_is_left_out_of_an_answer_and_that_is_told(picture):
    def paste(cells):
        cells[5].attachments = {"a.png": picture}

    why = rebuilt(handed_in(paste)).notebook.cells[5]
    assert "attachments" not in why and "was left out" in why.source
