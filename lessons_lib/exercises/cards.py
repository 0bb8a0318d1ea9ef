"""How verdicts, hints, questions and progress look: an HTML card in a notebook, text in a terminal."""

import html
import itertools
import re

_COLOURS = {"good": "#009E73", "almost": "#D55E00", "waiting": "#0072B2"}  # Okabe-Ito; never the only sign
_DIFFERS = "≠"  # beside each value that differs
VERDICT_TYPE = "application/vnd.lessons.verdict+json"

# A verdict's status -> the words a learner reads, the most basic fault first.
STATUSES = {
    "not run": "run its cell first",
    "not attempted": "not attempted yet",
    "raised": "raised an error",
    "type": "another type is wanted",
    "rank": "another number of axes is wanted",
    "axis order": "the axes are in another order",
    "size": "an axis has another size",
    "dtype": "another kind of number is wanted",
    "values": "the values differ",
    "criterion": "not there yet",
    "done": "done",
}


_UNTRIED = ("not run", "not attempted")


def in_kernel() -> bool:
    """Whether this process is a notebook kernel, where HTML is shown and a result's plain text is read by nbgrader."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def card(tone: str, icon: str, word: str, body: str, spoken: bool = True) -> str:
    """One card as HTML: a coloured edge, an icon, a word, and the body (HTML). `lessons lab` reads it out, without its
    tables, when its cell has run; not so where `spoken` is false."""
    colour = _COLOURS[tone]
    heard = 'class="lessons-spoken" ' if spoken else ""
    return (
        f'<div {heard}style="border-left:6px solid {colour};padding:.5em .9em;margin:.3em 0;max-width:50em">'
        f'<div style="font-weight:600"><span style="color:{colour}" aria-hidden="true">{icon}</span> {word}</div>'
        f'<div style="margin-top:.2em">{body}</div></div>'
    )


def prose(text: str) -> str:
    """Plain text as HTML, with `code` and *stress*."""
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return re.sub(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])", r"<em>\1</em>", text).replace("\n", "<br>")


def _look(status: str) -> tuple[str, str]:
    if status == "done":
        return "good", "✓"
    return ("waiting", "○") if status in _UNTRIED else ("almost", "△")


def _heading(verdict):
    if verdict["status"] == "not run":
        return f"{verdict['exercise']}: {STATUSES['not run']}"
    points = f"{verdict['points']:g} of {verdict['max_points']:g} point{'s' * (verdict['max_points'] != 1)}"
    return f"{verdict['exercise']}: {STATUSES[verdict['status']]}, {points}"


def _criteria(verdict):
    if len(verdict["earned"]) < 2 or verdict["status"] in _UNTRIED:
        return ""
    return " · ".join(f"{name} {'✓' if points else '–'} {points:g}" for name, points in verdict["earned"].items())


def _help(verdict):
    return (
        "" if verdict["status"] in ("done", "not run") else f'Stuck? `L.hint("{verdict["exercise"]}")` gives a nudge.'
    )


def verdict_text(verdict: dict) -> str:
    """A verdict, given as `Verdict.as_dict()` gives it, for a terminal."""
    icon = _look(verdict["status"])[1]
    case = case_lines(verdict["case"], _case_heading(verdict)) if verdict["case"] else []
    told = verdict["message"], verdict["note"], _criteria(verdict), *case, _help(verdict)
    return "\n".join([f"{icon} {_heading(verdict)}", *(f"  {line}" for text in told for line in text.splitlines())])


_SMALL = '<span style="font-size:.9em;opacity:.8">{}</span>'


def verdict_html(verdict: dict) -> str:
    """The same as a card."""
    tone, icon = _look(verdict["status"])
    parts = [prose(verdict["message"]), prose(verdict["note"]), _SMALL.format(html.escape(_criteria(verdict)))]
    parts += [_case_html(verdict), _SMALL.format(prose(_help(verdict)))]
    body = "".join(f"<div>{part}</div>" for part in parts if part and part != _SMALL.format(""))
    return card(tone, icon, html.escape(_heading(verdict)), body)


def _case_heading(verdict):
    case = verdict["case"]
    if not (case["inputs"] or case["scalars"]):
        return ""
    again = (
        f'`L.case("{verdict["exercise"]}")` gives these inputs.'
        if case["public"]
        else "These inputs were drawn for you."
    )
    return f"Case {case['number'] + 1} of {case['of']}. {again}"


def _met(error):
    return f"In that line: {error['met']}." if error["met"] else ""


def _is_marked(case):
    return any(table and table["marks"] for pair in case["answers"] for table in pair.values())


_LEGEND = f"{_DIFFERS} differs from the wanted value"


def case_lines(case: dict, heading: str = "") -> list[str]:
    """A case, as `failing_case` gives it, for a terminal: lines of text."""
    blocks = [[_table_lines(table) for table in case["inputs"]]]
    blocks += [[_table_lines(table) for table in (pair["gave"], pair["wanted"]) if table] for pair in case["answers"]]
    error = case.get("error") or {"met": "", "text": ""}
    lines = [
        _met(error),
        *error["text"].splitlines(),
        heading,
        case["scalars"],
        *itertools.chain.from_iterable(map(_side_by_side, blocks)),
    ]
    return [line.rstrip() for line in [*lines, *case["sentences"], _LEGEND if _is_marked(case) else ""]]


def _table_lines(table):
    cells = [
        [label, *(cell + _sign(table, row, at) for at, cell in enumerate(values))]
        for row, (label, values) in enumerate(table["rows"])
    ]
    grid = [["", *table["columns"]], *cells] if table["columns"] else cells
    widths = [max(map(len, column)) for column in zip(*grid)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in grid]
    return [f"{table['name']} {table['shape']}".strip(), *([f"[{table['note']}]"] if table["note"] else []), *lines]


def _sign(table, row, place):
    return _DIFFERS if [row, place] in table["marks"] else ""


def _side_by_side(blocks, room=110):
    """Blocks of lines, beside each other as far as there is room."""
    rows, used = [[]], 0
    for block in blocks:
        width = max(map(len, block)) + 4
        if rows[-1] and used + width > room:
            rows, used = [*rows, []], 0
        rows[-1].append([line.ljust(width) for line in block])
        used += width
    for row in filter(None, rows):
        height = max(map(len, row))
        yield from (
            "".join(parts) for parts in zip(*(block + [" " * len(block[0])] * (height - len(block)) for block in row))
        )


def _case_html(verdict):
    """The case that failed, as HTML: tables with headers, signs beside colours, text in the page's own colour."""
    case = verdict["case"]
    if not case:
        return ""
    blocks = [case["inputs"], *([pair["gave"], pair["wanted"]] for pair in case["answers"])]
    error = case.get("error") or {"met": "", "text": ""}
    lines = [_case_heading(verdict), case["scalars"]]
    original = _ORIGINAL.format(html.escape(error["text"])) if error["text"] else ""
    parts = [prose(_met(error)), original]
    parts += [f"<div>{prose(line)}</div>" for line in lines if line]
    parts += [_FLEX.format("".join(_table_html(table) for table in tables if table)) for tables in blocks if tables]
    parts += [f"<div>{prose(line)}</div>" for line in case["sentences"]]
    if _is_marked(case):
        parts.append(f'<div style="font-size:.9em">{_LEGEND}</div>')
    return f'<div style="margin-top:.5em">{"".join(parts)}</div>'


_ORIGINAL = '<pre style="white-space:pre-wrap;margin:.3em 0;font-size:.85em;color:inherit;background:none">{}</pre>'
_FLEX = '<div style="display:flex;flex-wrap:wrap;gap:.3em 1.8em;align-items:flex-start;overflow-x:auto">{}</div>'
_CELL = "text-align:right;padding:.1em .45em"


def _table_html(table):
    note = f"<br><em>{html.escape(table['note'])}</em>" if table["note"] else ""
    caption = f"<strong>{html.escape(table['name'])}</strong> {html.escape(table['shape'])}{note}"
    labelled = any(label for label, _ in table["rows"])
    corner = "<td></td>" if labelled else ""
    head = "".join(
        f'<th scope="col" style="{_CELL};font-weight:400;opacity:.75">{name}</th>' for name in table["columns"]
    )
    rows = ""
    for row, (label, values) in enumerate(table["rows"]):
        rows += "<tr>"
        rows += f'<th scope="row" style="{_CELL};font-weight:400;opacity:.75">{label}</th>' if labelled else ""
        for place, value in enumerate(values):
            sign = _sign(table, row, place)
            mark = f";outline:2px solid {_COLOURS['almost']};outline-offset:-2px;font-weight:700" if sign else ""
            rows += f'<td style="{_CELL}{mark}">{html.escape(value)}{" " + sign if sign else ""}</td>'
        rows += "</tr>"
    return (
        '<table style="border-collapse:collapse;margin:.3em 0;font-size:.9em;font-variant-numeric:tabular-nums">'
        f'<caption style="caption-side:top;text-align:left;white-space:nowrap;color:inherit">{caption}</caption>'
        + (f"<thead><tr>{corner}{head}</tr></thead>" if head else "")
        + f"<tbody>{rows}</tbody></table>"
    )


def verdict_bundle(verdict: dict) -> dict:
    """In a kernel the plain text is the number of points: stock nbgrader reads a graded cell's result as its score."""
    plain = f"{verdict['points']:g}" if in_kernel() else verdict_text(verdict)
    return {"text/plain": plain, "text/html": verdict_html(verdict), VERDICT_TYPE: verdict}


class Note:
    """A message that shows itself as a card in a notebook and as text in a terminal."""

    def __init__(self, tone: str, icon: str, word: str, text: str, extra_html: str = ""):
        self.tone, self.icon, self.word, self.text, self.extra_html = tone, icon, word, text, extra_html

    def __repr__(self):
        return f"{self.icon} {self.word}\n  " + self.text.replace("\n", "\n  ")

    def _repr_html_(self):
        body = self.extra_html or prose(self.text)  # questions and tables are read at leisure
        return card(self.tone, self.icon, html.escape(self.word), body, spoken=not self.extra_html)


def question_note(*questions) -> Note:
    """One question or several, these numbered; in a notebook each choice unfolds to its explanation."""
    numbers = [f"{place}. " for place in range(1, len(questions) + 1)] if len(questions) > 1 else [""]
    texts, unfolded = [], []
    for number, question in zip(numbers, questions, strict=True):
        choices = question.lettered.items()
        lines = [f"{number}{question.question}", *(f"{letter}) {choice.text}" for letter, choice in choices)]
        texts.append("\n".join([*lines, f'Answer with L.quiz("{question.name}", "a").']))
        unfold = "".join(
            f"<details><summary>{letter}) {prose(choice.text)}</summary>"
            f'<div style="margin-left:1.5em"><strong>{"✓ Yes." if choice.right else "△ Not this one."}</strong>'
            f" {prose(choice.why)}</div></details>"
            for letter, choice in choices
        )
        space = ' style="margin-top:1em"' if unfolded else ""
        unfolded.append(f"<p{space}>{number}{prose(question.question)}</p>{unfold}")
    return Note("waiting", "?", "Do you remember?", "\n\n".join(texts), "".join(unfolded))


def progress_note(lesson, known: dict, remark: str = "") -> Note:
    """A table of the lesson's exercises: status and points; below it a remark, if there is one."""
    rows = []
    for exercise in lesson.exercises:
        entry = known.get(exercise.name, {})
        status = entry.get("status", "not attempted")
        rows.append(
            (
                _look(status)[1],
                exercise.name,
                STATUSES.get(status, status),
                f"{entry.get('points', 0):g} / {exercise.max_points:g}",
            )
        )
    done = sum(row[0] == "✓" for row in rows)
    heading = f"{lesson.name}: {done} of {len(rows)} exercises done"
    width = max(len(row[1]) for row in rows)
    text = "\n".join(f"{icon} {name:<{width}}  {points:>7}  {status}" for icon, name, status, points in rows)
    cells = "".join(
        f'<tr><td aria-hidden="true">{icon}</td><td style="text-align:left">{html.escape(name)}</td><td'
        f' style="text-align:left">{html.escape(status)}</td><td>{points}</td></tr>'
        for icon, name, status, points in rows
    )
    left = '<th style="text-align:left">'
    head = f"<tr><td></td>{left}exercise</th>{left}verdict</th><th>points</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{cells}</tbody></table>{prose(remark)}"
    look = ("good", "✓") if done == len(rows) else ("waiting", "○")
    return Note(*look, heading, f"{text}\n{remark}".rstrip(), table)
