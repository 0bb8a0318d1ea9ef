"""What a student's notebook shows is made safe before a teacher's browser sees it."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from grading.sanitise import OWN, safe_markdown, sanitise

SCRIPT = "<script>alert(1)</script>"


def shown(**data):
    """The data that is left of one output."""
    data = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[new_output("display_data", data)])])
    sanitise(notebook)
    return notebook.cells[0].outputs[0].data


def test_scripts_widgets_and_drawings_are_taken_out_and_the_text_stays():
    left = shown(text_plain="a", application_javascript="alert(1)", **{"image/svg+xml": SCRIPT, "application/vnd.jupyter.widget-view+json": {}})
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
    assert not any(part in left for part in ("<script", "onerror", "javascript", "data:text", "<iframe", "elsewhere", "style", "<form", "<button"))


def test_tables_and_pictures_with_their_descriptions_stay():
    table = '<table border="1"><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    picture = '<img src="data:image/png;base64,iVBO" width="300" alt="Loss falls.">'
    assert shown(text_html=table)["text/html"] == table
    assert shown(text_html=picture)["text/html"] == picture


def test_markdown_holds_no_html_and_formulas_make_no_links():
    assert safe_markdown("a < b, <img src=x onerror=alert(1)> > quoted") == "a < b, &lt;img src=x onerror=alert(1)> > quoted"
    assert safe_markdown(r"$\href{javascript:alert(1)}{x} \frac12$") == r"$href{javascript:alert(1)}{x} \frac12$"


def test_only_the_students_own_text_is_changed():
    notebook = new_notebook(cells=[new_markdown_cell("<b>course</b>", id="c1"), new_markdown_cell(SCRIPT, id=f"{OWN}1"), new_raw_cell(SCRIPT, id=f"{OWN}2")])
    sanitise(notebook)
    course, own, raw = (cell.source for cell in notebook.cells)
    assert course == "<b>course</b>" and "<script" not in own and "<script" not in raw
