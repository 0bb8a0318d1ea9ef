"""Written answers of a saved notebook: which are written, which are empty. A teacher reads them; no check judges."""

import json
import re
from pathlib import Path

STUB = "*Write your answer here.*"  # what nbgrader puts in place of the teacher's own


def written_answers(page: Path) -> dict[str, bool]:
    """Name -> whether something stands there, in the page's order; nothing of a file that cannot be read."""
    try:
        cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
        return {
            marks["grade_id"]: bool(re.search(r"\w", "".join(cell["source"]).replace(STUB, "")))
            for cell in cells
            if cell["cell_type"] == "markdown"
            and (marks := cell["metadata"].get("nbgrader", {})).get("grade")
            and marks.get("solution")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def told(answers: dict[str, bool]) -> str:
    """How many answers are written and which are empty, in one sentence; "" where there are none."""
    if not answers:
        return ""
    empty = [f"`{name}`" for name, filled in answers.items() if not filled]
    count = f"{len(answers) - len(empty)} of {len(answers)} written answer{'s' * (len(answers) > 1)}"
    still = f" Empty in the saved page (Ctrl+S saves): {', '.join(empty)}." if empty else ""
    return f"{count} saved, for your teacher to read.{still}"
