"""`make site`: the lessons without answers, from_r, the teacher's guide and the library's reference, as pages for a
browser that need no server: open build/site/index.html.

A lesson's page is the learner's notebook and the pictures of the executed solution. Whatever else the solution printed
is left out, for it may tell an answer; so are the cards, but for those of the questions, which unfold.
"""

import base64
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from sphinx.cmd.build import main as sphinx

ROOT = Path(__file__).resolve().parents[1]
GUIDES = {
    "index.md": "docs/index.md",
    "from_r.md": "docs/from_r.md",
    "teachers.md": "grading/README.md",
    "hub/README.md": "grading/hub/README.md",
}
REFERENCE = {
    "nn": "Networks",
    "data": "Data",
    "wells": "Wells",
    "plots": "Pictures",
    "exercises.learner": "What a learner types",
    "exercises.declare": "How an exercise is declared",
}


def write_pages(folder: Path) -> None:
    """Write the source of every page of the site."""
    for name in ("lessons", "reference", "hub"):
        (folder / name).mkdir(parents=True)
    for page, source in GUIDES.items():
        (folder / page).write_text((ROOT / source).read_text(encoding="utf-8"), encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*/*.ipynb")):
        solved = ROOT / "solutions" / path.parent.name / path.name
        page = lesson_page(nbformat.read(path, as_version=4), nbformat.read(solved, as_version=4), folder / "lessons")
        nbformat.write(page, folder / "lessons" / path.name)
    for name, title in REFERENCE.items():
        imported = "" if "." in name else "\n   :imported-members:"  # a room offers what its files hold
        text = f"# {title}\n\n```{{eval-rst}}\n.. automodule:: lessons_lib.{name}{imported}\n```\n"
        (folder / "reference" / f"{name}.md").write_text(text, encoding="utf-8")


def lesson_page(released: NotebookNode, solved: NotebookNode, folder: Path) -> NotebookNode:
    """The learner's notebook with the solution's pictures, which are written to `folder`, and its questions."""
    outputs = {cell.id: cell.get("outputs", []) for cell in solved.cells}
    cells = []
    for cell in released.cells:
        cells.append(cell)
        found = outputs.get(cell.id, [])
        if cell.source.startswith("L.quiz("):
            cell.outputs = found
        for output in found:
            if picture := output.get("data", {}).get("image/png"):
                name = f"picture_{len(list(folder.glob('*.png')))}.png"
                (folder / name).write_bytes(base64.b64decode(picture))
                alt = " ".join(output.metadata["image/png"]["alt"].split())
                cells.append(nbformat.v4.new_markdown_cell(f"```{{image}} {name}\n:alt: {alt}\n```"))
    return nbformat.v4.new_notebook(cells=cells, metadata=released.metadata)


def build(folder: Path) -> int:
    """Write the site to `folder`; Sphinx's exit status, which is not 0 where it had anything to warn of."""
    with tempfile.TemporaryDirectory() as temporary:
        pages = Path(temporary) / "pages"
        write_pages(pages)
        words = ["-q", "-W", "--keep-going", "-c", ROOT / "docs", "-d", Path(temporary) / "trees", pages, folder]
        return sphinx([*map(str, words)])


if __name__ == "__main__":
    shutil.rmtree(ROOT / "build" / "site", ignore_errors=True)
    sys.exit(build(ROOT / "build" / "site"))
