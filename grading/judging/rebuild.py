"""A submission -> a clean notebook: the course's own skeleton with only the student's answers put in.

Of a submitted cell only its type, its source and its name are read. Everything else (points, tags, outputs, kernel, the
text of checks) comes from the skeleton, so nothing in a submission's structure can change how it is graded.
"""

import ast
import copy
import hashlib
import itertools
import json
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

MAX_BYTES = 64 * 2**20
MAX_PARTS = 1_000_000  # each takes some sixty times the room that it has in the file
MAX_CELLS = 2000
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)  # a text of JSON
MOST_PICTURES = 20  # pasted into one cell
PICTURE = 8_000_000  # signs of base64 of one
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
CLEAR = "Clear the outputs and hand it in again."
OWN = "own-"  # how the ids of a student's own cells begin
_COURSES_ID = re.compile(r"c\d\d")  # of a cell without a name, by its place, as the course's notebooks are built
CHANGED = "The lesson has changed since your notebook was handed out; it was graded as it is now."
_SETTINGS = ("grade", "points", "solution", "locked", "task")


class Unreadable(Exception):
    """The file is no notebook that can be graded; the message says why, in words that may be shown to its author."""


@dataclass(frozen=True)
class Cell:
    """What is read of a submitted cell. `settings`, `tagged` and `checksum` serve only to tell what was changed."""

    type: str
    source: str
    name: str | None  # nbgrader's grade_id
    id: str | None
    settings: dict
    tagged: bool
    checksum: str | None  # nbgrader's, of the cell as it was handed out
    pictures: dict  # as a notebook keeps those that were pasted into a text: name -> {type: base64}


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, and one sentence for each thing that had to be put right; `handed_in` are the hashes of the
    answers by which a receipt is known."""

    notebook: NotebookNode
    repairs: tuple[str, ...]
    handed_in: dict[str, str] = field(default_factory=dict)


def read_submission(path: Path) -> list[Cell]:
    """The cells of the notebook at `path`. Raises Unreadable where it is no regular file, too large, or no notebook."""
    return cells_of(read_data(path))


def read_data(path: Path) -> object:
    """What the JSON of the notebook at `path` says, whatever that is. Raises Unreadable as `read_submission` does."""
    try:
        if path.is_symlink() or not path.is_file():
            raise Unreadable("It is not a regular file; links are not followed.")
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"It has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read. {CLEAR}")
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"It cannot be read ({error.strerror}).") from None
    if content.startswith(b"PK\3\4"):
        raise Unreadable("It is a zip. Unpack it and hand in the notebook; `lessons collect` opens zips, too.")
    parts = content.count(b"{") + content.count(b"[")
    if parts > MAX_PARTS:  # perhaps because a text that was shown has many
        bare = _TEXT.sub(b"", content)
        parts = bare.count(b"{") + bare.count(b"[")
    if parts > MAX_PARTS:
        raise Unreadable(f"It has {parts:,} lists and dicts; at most {MAX_PARTS:,} are read. {CLEAR}")
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        data = json.loads(text)
        if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
            data = nbformat.reads(text, as_version=4)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file can fail in the reader in any way
        raise Unreadable(f"It cannot be read as a notebook ({type(error).__name__}).") from error
    return data


def cells_of(notebook: object) -> list[Cell]:
    """The cells of a notebook given as plain data. Raises Unreadable where there is no list of cells, or too long a
    one."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("It is no notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"It has {len(cells):,} cells; at most {MAX_CELLS:,} are graded.")
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def _cell(cell):
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    source = source if isinstance(source, str) else ""
    # Lone surrogates can stand in JSON but not in UTF-8.
    source = source.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    source, pictures = _with_pictures(source, _dict(cell.get("attachments")))
    metadata = _dict(cell.get("metadata"))
    nbgrader = _dict(metadata.get("nbgrader"))
    return Cell(
        type=cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown") else "raw",
        source=source,
        name=_text(nbgrader.get("grade_id")),
        id=_text(cell.get("id")),
        settings={key: nbgrader[key] for key in _SETTINGS if key in nbgrader},
        tagged=bool(metadata.get("tags")),
        checksum=_text(nbgrader.get("checksum")),
        pictures=pictures,
    )


def _with_pictures(source, attachments):
    """A cell's text and the pictures that were pasted into it, each under a name of ours; one that the text does not
    show in the plain way is shown at its end."""
    pictures = {}
    for name, found in list(attachments.items())[:MOST_PICTURES]:
        kind, data = next(((kind, data) for kind, data in _dict(found).items() if is_picture(kind, data)), (None, ""))
        if kind is None:
            source += f"\n\n[A pasted picture was left out: at most {PICTURE:,} signs of PNG or JPEG are kept.]"
            continue
        ours = f"{hashlib.sha256(data.encode()).hexdigest()[:12]}.{kind.split('/')[1]}"
        for written in (f"attachment:{name}", f"<attachment:{name}>", f"attachment:{urllib.parse.quote(name)}"):
            source = source.replace(f"]({written})", f"](attachment:{ours})")
        if f"](attachment:{ours})" not in source:
            source += f"\n\n![{ours}](attachment:{ours})"
        pictures[ours] = {kind: data}
    return source, pictures


def is_picture(kind: object, data: object) -> bool:
    """Whether the data, in base64, begin as a picture of the kind does, and are nothing else than base64."""
    begins = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/"}.get(kind)
    if begins is None or not isinstance(data, str) or len(data) > PICTURE:
        return False
    return data.startswith(begins) and _BASE64.fullmatch(data) is not None


def _dict(value):
    return value if isinstance(value, dict) else {}


def _text(value):
    return value if isinstance(value, str) else None


def rebuild(skeleton: NotebookNode, cells: Sequence[Cell]) -> Rebuilt:
    """`skeleton` (the released notebook) with the answers among `cells` in its answer cells.

    Cells are matched by nbgrader's grade_id, else by cell id, else by their text, a check by what it calls. A cell of
    the student's own, an edited one of the course's too, is run right before the next cell that both notebooks have.
    What a student wrote into the cell of a check is run before it. Where an answer's cell is missing and a cell of the
    student's own gives what it should, the starter does not come after that.
    """
    matcher = _Matcher(skeleton.cells, cells)
    waiting, found = [], set()
    for cell in cells:
        place = matcher.place(cell)
        found.add(place)
        if place is None:
            if cell.source.strip():
                waiting.append(cell)
        else:
            matcher.own_before[place] += waiting
            matcher.own_before[place] += matcher.beside(cell, place)
            waiting = []
    matcher.own_before.append(waiting)
    matcher.read_beside(found)
    *_, waiting = matcher.own_before
    matcher.look_elsewhere([*itertools.chain(*matcher.own_before)])
    fresh = copy.deepcopy(skeleton)
    fresh.cells = []
    for place, given in enumerate(skeleton.cells):
        fresh.cells += map(_own_cell, matcher.own_before[place])
        cell = copy.deepcopy(given)
        if place in matcher.answers:
            _put(cell, matcher.answers[place])
        elif place in matcher.elsewhere:
            cell.source = ""
        fresh.cells.append(cell)
    fresh.cells += map(_own_cell, waiting)
    for number, cell in enumerate(cell for cell in fresh.cells if "id" not in cell):
        cell.id = f"{OWN}{number}"
    return Rebuilt(fresh, tuple(matcher.repairs(found)))


def _own_cell(cell):
    made = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[cell.type]()
    del made["id"]
    return _put(made, cell)


def _together(texts):
    """Several texts as one cell."""
    pictures = {name: picture for text in texts for name, picture in text.pictures.items()}
    return replace(texts[0], source="\n\n".join(text.source for text in texts), pictures=pictures)


def _put(cell, given):
    """What a student wrote, put into a cell, with the pictures of a text."""
    cell.source = given.source
    if given.pictures and cell.cell_type == "markdown":
        cell.attachments = given.pictures
    return cell


def _parsed(source):
    """The statements of a cell; none where it is no plain Python."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _check_in(statements):
    """(the exercise, the arguments after it, the statement) of the last check among the statements, if there is one."""
    for statement in reversed(statements):
        call = statement.value if isinstance(statement, ast.Expr) else None
        asks = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "check"
        if asks and isinstance(call.func.value, ast.Name) and call.func.value.id == "L" and call.args:
            name, *given = call.args
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                return name.value, given, statement
    return None


def _around(source, node):
    """The text before a part of a cell, its own, and the text after it. However deep the part is, none of it is read
    again."""
    lines = source.encode().split(b"\n")
    first, last = node.lineno - 1, node.end_lineno - 1
    start = sum(len(line) + 1 for line in lines[:first]) + node.col_offset
    end = sum(len(line) + 1 for line in lines[:last]) + node.end_col_offset
    return tuple(part.decode() for part in (source.encode()[:start], source.encode()[start:end], source.encode()[end:]))


def _gives(statements):
    """The names that the statements bind at their top level, in functions, classes and plain assignments."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))


class _Matcher:
    """Finds the place in the skeleton of each submitted cell and keeps what was found amiss."""

    def __init__(self, skeleton, cells):
        self.skeleton = skeleton
        self.named = {
            cell.metadata.nbgrader.grade_id: place for place, cell in enumerate(skeleton) if "nbgrader" in cell.metadata
        }
        parsed = {
            place: _check_in(_parsed(skeleton[place].source))
            for place in self.named.values()
            if not self._is_answer(place)
        }
        self.check_at = {place: check for place, check in parsed.items() if check}
        claimed = {self._name(cell) for cell in cells} - {None}
        self.checks = {
            self.check_at[place][0]: name
            for name, place in self.named.items()
            if place in self.check_at and name not in claimed
        }
        self.by_text = {}
        for place, cell in reversed(list(enumerate(skeleton))):
            if cell.metadata.get("nbgrader", {}).get("grade_id") not in claimed:
                self.by_text.setdefault((cell.cell_type, cell.source.strip()), []).append(place)
        self.answers = {}
        self.own_before = [[] for _ in skeleton]
        self.seen = set()
        self.elsewhere = set()
        self.told = []
        known = {cell.id for cell in skeleton}
        self.earlier = any(map(self._was_another, cells)) or any(
            cell.id not in known and _COURSES_ID.fullmatch(cell.id or "") for cell in cells
        )

    def _was_another(self, cell):
        """Whether the cell of this name that was handed out is not the course's of now: in text, points or kind."""
        place = self.named.get(cell.name)
        now = None if place is None else self.skeleton[place].metadata.nbgrader.get("checksum")
        return None not in (cell.checksum, now) and cell.checksum != now

    def _name(self, cell):
        return next((name for name in (cell.name, cell.id) if name in self.named), None)

    def _unnamed_check(self, cell):
        """The check that a cell without a name is, by what it calls; each is found once."""
        check = _check_in(_parsed(cell.source)) if self.checks and "L.check" in cell.source else None
        return check and self.checks.pop(check[0], None)

    def beside(self, cell: Cell, place: int) -> list[Cell]:
        """What a student wrote into the cell of a check: code beside it, and what else than the course's names it was
        to look at."""
        wanted = self.skeleton[place]
        check = self.check_at.get(place)
        if cell.type != "code" or check is None or cell.source.strip() == wanted.source.strip():
            return []
        statements, (exercise, names, _) = _parsed(cell.source), check
        own = _check_in(statements)
        if not statements:  # a magic, or no Python
            kept = cell.source.replace(wanted.source.strip(), "").strip()
        elif own is None:
            kept = cell.source
        else:
            before, _, after = _around(cell.source, own[2])
            kept = f"{before}{after.lstrip(' ;') if not before.strip() else after}" if len(statements) > 1 else ""
            if own[0] == exercise and len(own[1]) == len(names):
                pairs = ((name.id, _around(cell.source, given)[1]) for name, given in zip(names, own[1], strict=True))
                kept = "\n".join([kept, *(f"{name} = ({given})" for name, given in pairs if name != given)])
        if not kept.strip():
            return []
        self._tell(f"What else stood in `{wanted.metadata.nbgrader.grade_id}` was run before it.")
        return [replace(cell, source=kept)]

    def read_beside(self, found: set[int | None]) -> None:
        """Take texts in cells of the student's own for the written answers in whose cells none stands: what comes after
        that cell up to the next one of the course's, and what became of the question above it."""
        for name, place in self.named.items():
            written, given = self.skeleton[place], self.answers.get(place)
            if written.cell_type != "markdown" or not self._is_answer(place):
                continue
            if given and given.source.strip() not in ("", written.source.strip()):
                continue
            after = next((later for later in range(place + 1, len(self.skeleton)) if later in found), -1)
            places = [after] if place - 1 in found else [place, after]
            texts = [cell for at in places for cell in self.own_before[at] if cell.type != "code"]
            if not texts:
                continue
            for at in places:
                self.own_before[at] = [cell for cell in self.own_before[at] if cell.type == "code"]
            self.answers[place] = _together(texts)
            self.seen.add(name)
            self._tell(f"`{name}` held no answer; the text of your own cells beside it was taken for one.")

    def look_elsewhere(self, own: list[Cell]) -> None:
        """Find the answers whose cells are missing while the student's own cells bind the names that they should."""
        missing = [place for name, place in self.named.items() if name not in self.seen and self._is_answer(place)]
        given = {name for cell in own for name in _gives(_parsed(cell.source))} if missing else set()
        for place in missing:
            wanted = set(_gives(_parsed(self.skeleton[place].source)))
            if wanted and wanted <= given:
                self.elsewhere.add(place)

    def _is_answer(self, place):
        return self.skeleton[place].metadata.nbgrader.get("solution", False)

    def place(self, cell: Cell) -> int | None:
        """Where the skeleton has this cell; None for a cell of the student's own."""
        name = self._name(cell) or self._unnamed_check(cell)
        if name is None:
            same = self.by_text.get((cell.type, cell.source.strip()))
            place = same.pop() if same else None
            if place is not None and "nbgrader" in self.skeleton[place].metadata:
                self.seen.add(self.skeleton[place].metadata.nbgrader.grade_id)
            return place
        place = self.named[name]
        wanted = self.skeleton[place]
        answer = self._is_answer(place)
        if name in self.seen:
            self._tell(
                f"`{name}` stood there more than once: the first counts"
                + (", the others were run where they stood." if answer else ".")
            )
            return None if answer else place
        self.seen.add(name)
        another = self._was_another(cell)
        if cell.tagged:
            self._tell(f"`{name}` had tags; they were taken off.")
        if cell.type != wanted.cell_type and not another:
            self._tell(f"`{name}` had become a {cell.type} cell and was made a {wanted.cell_type} cell again.")
        if any(wanted.metadata.nbgrader.get(key) != value for key, value in cell.settings.items()) and not another:
            self._tell(f"`{name}` had other points or settings than the course gave it; the course's hold.")
        if answer:
            self.answers[place] = cell
        elif cell.source.strip() != wanted.source.strip() and not (another and _is_as_handed_out(cell)):
            self._tell(f"`{name}` had been changed; its own text was put back.")
        return place

    def _tell(self, sentence):
        if sentence not in self.told:
            self.told.append(sentence)

    def repairs(self, found: set[int | None]) -> list[str]:
        """What was amiss, one sentence each. Of a cell that is not there the course may be the cause: where other cells
        show it, and where the text above it is not there either."""
        if self.earlier:
            self._tell(CHANGED)
        for name, place in self.named.items():
            if name not in self.seen:
                if place in self.elsewhere:
                    self._tell(f"`{name}` was missing; another cell of yours gives what it should.")
                    continue
                above = next((at for at in range(place, -1, -1) if at not in self.named.values()), place)
                new = " (newer than your notebook, or deleted)" * (self.earlier or above not in found)
                kind = "the starter's" if self._is_answer(place) else "the course's"
                self._tell(f"`{name}` was missing{new}; {kind} was put in its place.")
        return self.told


def _is_as_handed_out(cell):
    """Whether a cell with nbgrader's checksum is what that was made of."""
    metadata = {"nbgrader": {**cell.settings, "grade_id": cell.name}}
    whole = nbformat.from_dict({"cell_type": cell.type, "source": cell.source, "metadata": metadata})
    try:
        return compute_checksum(whole) == cell.checksum
    except (TypeError, ValueError, KeyError, OverflowError):  # points that are no number
        return False
