"""All work on a student's text grows with the text and no faster, and none of it keeps the class waiting."""

import time
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.book.pages import REMARK, _plain, presentable
from grading.book.sanitise import safe_markdown, sanitise
from grading.book.similar import similar
from grading.judging.judge import nothing_came, show
from grading.judging.needed import leave_out, undefined
from grading.judging.notebook import put_note
from grading.judging.rebuild import OWN, cells_of, rebuild
from grading.pipeline import printable
from grading.submissions import Graded
from grading.tables import as_text
from lessons_lib.exercises.cards import prose

UNITS = [
    *"\\ \n < & $ ` * _ [ ( ! # | ~ > - ' \" a 1 = ? ; % \t \r \b { .".split(" "),
    " ",
    *r"\( \href &lt; &a &#0 <a <b> </b> <a\ b=c <!-- *a ![ [a]( javascript\ vbscript: ``` ''' name\ ' x=".split(" "),
    "<a b='",
    'a="',
    "import a\n",
    "    a\n",
    "if a:\n ",
    "name 'a",
    "\ud800",
    "a.a",
    "a;b ",
]
LONG = 10**6
# Of these no more is worked on, or little more: it is slow.
LONGEST = {"HTML": 30_000, "likeness": 20_000, "what is needed": 100_000}
TIMES = 25  # how many times as long ten times the text may take: a hundred times would be the square
LEAST = 0.05  # seconds: less is not measured well


def output(kind, text):
    return new_output("display_data", {kind: text})


def shown(kind):
    return lambda text: sanitise(new_notebook(cells=[new_code_cell("1", outputs=[output(kind, text)])]))


def card(text):
    cell = new_code_cell("1", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "check"}})
    show(cell, nothing_came(SimpleNamespace(name="a", max_points=1.0, points={"values": 1.0}), text))
    sanitise(new_notebook(cells=[cell]))


def rebuilt(text):
    cells = [{"cell_type": "code", "source": text}, {"cell_type": "markdown", "source": list(text)}]
    return rebuild(new_notebook(cells=[new_code_cell(text)]), cells_of({"cells": cells}))


def plain(text):
    cells = [new_markdown_cell(text, id=f"{OWN}1"), new_code_cell(text, outputs=[output("text/plain", text)])]
    return _plain(new_notebook(cells=cells))


def kept(text):
    graded = Graded("ada", "00", new_notebook(cells=[new_markdown_cell(text)]), {}, (text,))
    return nbformat.writes(Graded.from_text(graded.to_text()).notebook)


WORK = {
    "markdown": safe_markdown,
    "HTML": shown("text/html"),
    "markdown shown": shown("text/markdown"),
    "a picture": shown("image/png"),
    "the card": card,
    "prose": prose,
    "one line": printable,
    "a cell of a table": as_text,
    "likeness": lambda text: similar(
        {("lesson", "a"): dict.fromkeys(("ada", "bob"), text) | {"eve": ""}}, {"lesson": []}, set(), 1
    ),
    "what is needed": lambda text: leave_out(new_notebook(cells=[new_code_cell(text)])),
    "an error": lambda text: undefined([text]),
    "rebuilding": rebuilt,
    "the note": lambda text: put_note(new_notebook(), [text]),
    "a plain page": plain,
    "keeping": kept,
}


def seconds(work, text):
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("name", WORK)
def test_ten_times_the_text_is_about_ten_times_the_work(name):
    for unit in UNITS:
        before = LEAST
        longest = LONGEST.get(name, LONG)
        for size in (longest // 100, longest // 10, longest):
            took = seconds(WORK[name], (unit * size)[:size])
            assert took <= TIMES * before, f"{name} of {size:,} characters of {unit!r} took {took:.2f} s"
            before = max(took, LEAST)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [r"\\(", "#\n", r"\begin{a}"])
def test_a_page_that_would_take_for_ever_is_shown_as_plain_text(unit, monkeypatch):
    monkeypatch.setattr("grading.book.pages.SECONDS", 4)
    text = unit * (LONG // len(unit))
    notebook, remarks = presentable(new_notebook(cells=[new_markdown_cell(text, id=f"{OWN}{n}") for n in range(40)]))
    assert remarks == (REMARK,)
    assert presentable(notebook)[1] == () and len(nbformat.writes(notebook)) < 500_000


def test_a_page_like_any_other_is_shown_as_it_is():
    cells = [new_markdown_cell("A *word*.", id=f"{OWN}1"), new_code_cell("1 + 1", outputs=[output("text/plain", "2")])]
    notebook, remarks = presentable(new_notebook(cells=cells))
    assert (notebook.cells[0].source, notebook.cells[1].outputs[0].data, remarks) == (
        "A *word*.",
        {"text/plain": "2"},
        (),
    )


def test_a_plain_page_runs_nothing_either():
    script = "<script>alert(1)</script>"
    check = new_code_cell("1", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "check"}})
    show(check, nothing_came(SimpleNamespace(name="a", max_points=1.0, points={}), r"$\href{javascript:alert(1)}{x}$"))
    own = new_markdown_cell(script, id=f"{OWN}1"), new_code_cell("1", outputs=[output("text/html", script)])
    notebook = new_notebook(cells=[*own, check])
    put_note(notebook, [script])
    shown = _plain(notebook)
    card = shown.cells[-1].outputs[0].data["text/html"]
    assert "<script" not in nbformat.writes(shown)
    assert "href" in card and r"\href" not in card
