"""What a student's notebook shows, made safe for a teacher's browser: formgrader, feedback and JupyterLab run nothing
of it."""

import html
import re
from collections.abc import Container

import bleach
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_solution

from grading.judging.judge import is_check
from grading.judging.notebook import NOTE
from grading.judging.rebuild import OWN

_MOST_HTML = 150_000  # characters in a notebook: taking HTML apart is slow
MOST_TEXT = 100_000  # characters of a text that becomes markdown
_DEEPEST = 60  # tags in tags: beyond, taking it apart takes ever longer
# What a lesson's own pictures are: safe as they stand, and long, so that they are not taken apart.
_COURSE_PICTURE = re.compile(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]*" width="\d+" alt="[^"<>]*">')
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
# What is read of a student's text never goes back over it: `*+` and `++` give nothing back, and `(?<!...)` begins a run
# only at its first sign.
_PIECE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>|[^<]++|<")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=`]++)""")
_ALONE = {"br", "hr", "img"}
_TAGS = {
    *bleach.ALLOWED_TAGS,
    *"br dd details div dl dt h1 h2 h3 h4 h5 h6 hr img p pre span sub summary sup".split(),
    *"table tbody td tfoot th thead tr".split(),
}
# No class: it can tell the page's own scripts, as those of formulas, what to do.
_ATTRIBUTES = {"alt", "border", "colspan", "height", "rowspan", "scope", "title", "width"}
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#|\w+;)")  # would be read, in links even twice, as the sign it stands for
_LONG_ENTITY = re.compile(r"&(?=[\w#]{40})")  # there is none: to look for it takes ever longer
_BACKSLASH = re.compile(r"&(?:#0*92|#x0*5c|bsol)\b;?", re.IGNORECASE)
_COMMAND = re.compile(r"(?<!\\)\\++(?=(?:href|url|require|class|style|cssId|data|html\w*|unicode|mmlToken)\b)")
_ANY_TAG = re.compile(r"<[^<>]*+>")
_SCRIPT_LINK = re.compile(r"(java|vb)script([\s\\]*):", re.IGNORECASE)
_MARKDOWN_PICTURE = re.compile(r"!(?=\[(?:[^\[\]\n]{0,200}\]\(attachment:([\w.]{1,40})\))?)")


def sanitise(notebook: NotebookNode) -> None:
    """Make safe, in place, all outputs but the grader's own in check cells, and all text that is not the course's."""
    room = _MOST_HTML
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if "data" in output and is_check(cell):  # the grader's card, in which a student's words may be quoted
                    output.data["text/html"] = _COMMAND.sub("", output.data["text/html"])
                elif "data" in output:
                    output.data, output.metadata = _safe(output.data, room), {}
                    room -= len(output.data.get("text/html", ""))
        elif is_of_others(cell):
            pictures = cell.get("attachments", {})  # held to be pictures and nothing else when the notebook was rebuilt
            raw = cell.cell_type == "raw"
            cell.source = html.escape(cell.source, quote=False) if raw else safe_markdown(cell.source, pictures)


def is_of_others(cell: NotebookNode) -> bool:
    """Whether the text of the cell is not the course's own."""
    if is_solution(cell):
        return cell.metadata.nbgrader.get("checksum") != compute_checksum(cell)
    return cell.id.startswith(OWN) or cell.id == NOTE


def cut(text: str, most: int) -> str:
    """The text, or its beginning and how much is left out."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}\n\n[{left:,} more characters stand in what was handed in.]"


def safe_markdown(text: str, pictures: Container[str] = ()) -> str:
    """Markdown in which no tag is HTML, no picture is shown but `pictures`, the cell's own, no link runs, and no
    formula has a command that reaches the page."""
    text = cut(text, MOST_TEXT)
    text = _MARKDOWN_PICTURE.sub(lambda found: "!" if found[1] in pictures else "! ", _ENTITY.sub("& ", text))
    text = _SCRIPT_LINK.sub(r"\1script :", text)
    return _COMMAND.sub("", _TAG.sub("&lt;", text))


def _safe(data, room):
    # Other kinds of output (scripts, widgets, SVG, PDF) are taken out: their plain text stays.
    kept = {kind: _text(data[kind]) for kind in ("text/plain", "image/png", "image/jpeg") if kind in data}
    kept = {kind: value for kind, value in kept.items() if kind == "text/plain" or _BASE64.fullmatch(value)}
    if "text/html" in data:
        kept["text/html"] = _safe_html(_text(data["text/html"]), room)
    return kept | {kind: safe_markdown(_text(data[kind])) for kind in ("text/markdown", "text/latex") if kind in data}


def _safe_html(text, room):
    if _COURSE_PICTURE.fullmatch(text):
        return text
    if len(text) > room:
        return f"<p>HTML of {len(text):,} characters was left out.</p>"
    text = _shallow(_LONG_ENTITY.sub("&amp;", text))
    text = bleach.clean(text, tags=_TAGS, attributes=_allowed, protocols={"http", "https", "data"}, strip=True)
    text = _COMMAND.sub("", _BACKSLASH.sub("", text))
    # A tag or an entity in the middle of its name may hide a command from this page, not from the browser's.
    return text.replace("\\", "") if _COMMAND.search(html.unescape(_ANY_TAG.sub("", text))) else text


def _shallow(text):
    """HTML in which every tag is closed where it should be and none lies too deep."""
    opened, pieces = [], []
    for piece in _PIECE.finditer(text):
        closing, name = piece[1], (piece[2] or "").lower()
        if not name:
            pieces.append("&lt;" if piece[0] == "<" else piece[0])
        elif closing and name in opened:
            while (last := opened.pop()) != name:
                pieces.append(f"</{last}>")
            pieces.append(f"</{name}>")
        elif not closing and name in _TAGS and (name in _ALONE or len(opened) < _DEEPEST):
            pieces.append(f"<{name}{_attributes(piece[3])}>")
            opened += [name] if name not in _ALONE else []
    return "".join([*pieces, *(f"</{name}>" for name in reversed(opened))])


def _attributes(text):
    """The attributes of a tag that may stay, each once: a parser looks through all of them for each."""
    found = {}
    for name, value in _ATTRIBUTE.findall(text):
        if name.lower() in _ATTRIBUTES | {"src", "href"}:
            found.setdefault(name.lower(), value)
    return "".join(f" {name}={value}" for name, value in found.items())


def _allowed(tag, name, value):
    if name == "src":
        return tag == "img" and _PICTURE.fullmatch(value) is not None
    if name == "href":
        return tag == "a" and value.startswith(("http://", "https://", "#"))
    return name in _ATTRIBUTES


def _text(value):
    return value if isinstance(value, str) else "".join(value)
