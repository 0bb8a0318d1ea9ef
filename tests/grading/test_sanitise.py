"""What a student's notebook shows is made safe before a teacher's browser sees it."""

import html
import re
from types import SimpleNamespace

import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from grading.book.pages import presentable
from grading.book.sanitise import safe_markdown, sanitise
from grading.judging.judge import nothing_came, show
from grading.judging.rebuild import OWN

SCRIPT = "<script>alert(1)</script>"


def shown(**data):
    """The data that is left of one output."""
    data = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[new_output("display_data", data)])])
    sanitise(notebook)
    return notebook.cells[0].outputs[0].data


def test_scripts_widgets_and_drawings_are_taken_out_and_the_text_stays():
    left = shown(
        text_plain="a",
        application_javascript="alert(1)",
        **{"image/svg+xml": SCRIPT, "application/vnd.jupyter.widget-view+json": {}},
    )
    assert left == {"text/plain": "a"}


@pytest.mark.parametrize(
    "text",
    [
        SCRIPT,
        '<img src="x" onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<iframe src='http://x'></iframe>",
        '<img src="http://elsewhere/pixel.png">',
        "<div style='position:fixed'>x</div>",
        '<form action="http://x"><button>x</button></form>',
    ],
)
def test_html_keeps_nothing_that_runs_loads_or_covers_the_page(text):
    left = shown(text_html=text)["text/html"]
    assert not any(
        part in left
        for part in (
            "<script",
            "onerror",
            "javascript",
            "data:text",
            "<iframe",
            "elsewhere",
            "style",
            "<form",
            "<button",
        )
    )


def test_tables_and_pictures_with_their_descriptions_stay():
    table = '<table border="1"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    picture = '<img src="data:image/png;base64,iVBO" width="300" alt="Loss falls.">'
    assert shown(text_html=table)["text/html"] == table
    assert shown(text_html=picture)["text/html"] == picture


def test_markdown_holds_no_html_and_formulas_make_no_links():
    assert (
        safe_markdown("a < b, <img src=x onerror=alert(1)> > quoted")
        == "a < b, &lt;img src=x onerror=alert(1)> > quoted"
    )
    assert safe_markdown(r"$\href{javascript:alert(1)}{x} \frac12$") == r"$href{javascript :alert(1)}{x} \frac12$"


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        r"[x](JavaScript\:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](javascript&#58;alert(1))",
        "[x][a]\n\n[a]: javascript:alert(1)",
        "![x](http://elsewhere/pixel.png)",
        r"$\\href{javascript:alert(1)}{x}$",
        r"&#36;&#92;href{x}{x}&#36;",
        "<img src=http://elsewhere/x.png>",
    ],
)
def test_markdown_as_nbgrader_shows_it_has_no_link_that_runs_no_picture_and_no_command(text):
    cells = [
        new_markdown_cell(text, id=f"{OWN}1"),
        new_code_cell("1", outputs=[new_output("display_data", {"text/markdown": text})]),
    ]
    notebook = new_notebook(cells=cells)
    sanitise(notebook)
    body = HTMLExporter(template_name="classic").from_notebook_node(notebook)[0].partition("<body")[2]
    assert not re.search(r'href="\s*javascript:|<img|\\href', body, re.IGNORECASE), body


def test_pictures_that_are_none_and_formulas_in_html_are_disarmed():
    assert shown(text_plain="a", image_png='x" onerror="alert(1)') == {"text/plain": "a"}
    left = shown(text_html=r'<p class="mathjax_process">$\href{javascript:alert(1)}{x} &bsol;href{x}{x}$</p>')[
        "text/html"
    ]
    assert "class" not in left and "\\href" not in left and "bsol" not in left


@pytest.mark.parametrize(
    "text", [r"\hr<x>ef", r"\h&#114;ef", r"\hr<b></b>ef", r"&#9<x>2;href", r"\<x>href", r"\&#104ref"]
)
def test_a_command_is_disarmed_though_a_tag_or_an_entity_stands_in_its_name(text):
    left = shown(text_html=f"<p>${text}{{javascript:alert(1)}}{{x}}$</p>")["text/html"]
    assert "\\href" not in html.unescape(re.sub("<[^>]*>", "", left)), left


def test_what_a_student_says_in_the_graders_card_makes_no_formula_with_a_link():
    cell = new_code_cell("1", metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "check"}})
    exercise = SimpleNamespace(name="sum", max_points=1.0, points={"values": 1.0})
    show(cell, nothing_came(exercise, r"ValueError: $\href{javascript:alert(1)}{x}$"))
    sanitise(new_notebook(cells=[cell]))
    assert "\\href" not in cell.outputs[0].data["text/html"] and "ValueError" in cell.outputs[0].data["text/html"]


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<b><p>",
        "<b></p>",
        "<a><b>",
        "<table>x",
        "<table><b><td></b>",
        "<",
        "<a ",
        "<!--",
        "</b>",
        "<b><object></b></object>",
    ],
)
def test_html_that_is_slow_to_take_apart_is_made_shallow(unit):
    assert shallow(shown(text_html=unit * (20_000 // len(unit)))["text/html"])


def shallow(text):
    """Whether no tag lies deeper than 60 and each is closed."""
    deep, deepest = 0, 0
    for closing in re.findall("<(/?)[a-z]", text):
        deep += -1 if closing else 1
        deepest = max(deepest, deep)
    return deep == 0 and deepest <= 60


def test_of_much_html_the_last_is_left_out():
    notebook = new_notebook(
        cells=[
            new_code_cell(
                "1", outputs=[new_output("display_data", {"text/html": "<p>" + "x" * 100_000}) for _ in range(3)]
            )
        ]
    )
    sanitise(notebook)
    assert [len(output.data["text/html"]) > 1000 for output in notebook.cells[0].outputs] == [True, False, False]


def test_only_the_students_own_text_is_changed():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("<b>course</b>", id="c1"),
            new_markdown_cell(SCRIPT, id=f"{OWN}1"),
            new_raw_cell(SCRIPT, id=f"{OWN}2"),
        ]
    )
    sanitise(notebook)
    course, own, raw = (cell.source for cell in notebook.cells)
    assert course == "<b>course</b>" and "<script" not in own and "<script" not in raw


def test_of_pictures_in_a_text_only_those_of_its_own_cell_are_shown():
    text = "![a](attachment:a.png) ![b](attachment:b.png) ![c](http://elsewhere/c.png) ![d](attachment:a.png 't')"
    safe = safe_markdown(text, {"a.png": {}})
    assert safe.count("![") == 1 and safe.startswith("![a](attachment:a.png)")
    assert "![" not in safe_markdown(text)


def test_a_page_shows_a_picture_that_was_pasted_into_an_answer():
    png = "iVBORw0KGgo="
    cell = new_markdown_cell("![a](attachment:a.png) ![b](attachment:b.png)", id=f"{OWN}0")
    cell.attachments = {"a.png": {"image/png": png}}
    shown, remarks = presentable(new_notebook(cells=[cell]))
    page, _ = HTMLExporter().from_notebook_node(shown)
    assert page.count(f"data:image/png;base64,{png}") == 1 and remarks == ()
