"""A graded notebook as it is kept: made safe, and tried once as the page that formgrader and feedback make of it.

Where that takes too long, it becomes a page of plain text, so that no page keeps a teacher waiting.
"""

import html

import nbformat
from nbconvert.filters import Highlight2HTML, ansi2html, markdown2html
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from grading.book.sanitise import cut, is_of_others, sanitise
from grading.judging.judge import is_check
from grading.judging.needed import is_given
from grading.judging.notebook import NOTE
from grading.sandbox.limited import TooMuch, limited

SECONDS = 15  # of processor time, to make one notebook safe and to show it
PLAIN = 20_000  # characters of a notebook's cells that a plain page shows, and as many of its outputs
REMARK = "The page of this notebook took too long to be made: it is shown as plain text, and shortened."


def presentable(notebook: NotebookNode) -> tuple[NotebookNode, tuple[str, ...]]:
    """The notebook as it may be opened in a browser, and what its author and the teacher should know of that."""
    try:
        return limited(_shown, notebook, seconds=SECONDS), ()
    except TooMuch:
        return _plain(notebook), (REMARK,)


def _shown(notebook):
    sanitise(notebook)
    highlight = Highlight2HTML(pygments_lexer="ipython3")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if not is_given(cell):
                highlight(cell.source)
            for output in cell.outputs:
                _show(output)
        elif cell.cell_type == "markdown" and is_of_others(cell):
            markdown2html(cell.source.replace("(attachment:", "("))  # pictures are put in by the page itself
    return notebook


def _show(output):
    data = output.get("data", {})
    for text in (output.get("text"), *output.get("traceback", []), data.get("text/plain")):
        ansi2html(text or "")
    for kind in ("text/markdown", "text/latex"):
        markdown2html(data.get(kind, ""))


def _plain(notebook):
    """The notebook with what its author wrote and showed as plain text, which no markdown and no HTML can be in."""
    notebook = nbformat.from_dict(notebook)
    room, shown = PLAIN, PLAIN
    for cell in notebook.cells:
        own = not is_given(cell) and not is_check(cell) if cell.cell_type == "code" else is_of_others(cell)
        if own and cell.id != NOTE:
            room, text = room - len(cell.source), cut(cell.source, max(0, room))
            cell.source = text if cell.cell_type == "code" else _indented(text)
            cell.pop("attachments", None)
        if cell.cell_type == "code" and not is_check(cell):
            text = "\n".join(filter(None, map(_text, cell.outputs)))
            shown, text = shown - len(text), cut(text, max(0, shown))
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)] if text else []
    sanitise(new_notebook(cells=[cell for cell in notebook.cells if cell.id == NOTE or is_check(cell)]))
    return notebook


def _text(output):
    text = output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", "")
    return text if isinstance(text, str) else "".join(text)


def _indented(text):
    # A block of code to markdown. It begins with a sign, for an empty line would end it.
    return "\n".join(f"    | {line}" for line in html.escape(text, quote=False).splitlines())
