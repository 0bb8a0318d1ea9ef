"""How verdicts, hints, questions and progress look: an HTML card in a notebook, text in a terminal."""

import html
import re

_COLOURS = {"good": "#009E73", "almost": "#D55E00", "waiting": "#0072B2"}  # Okabe-Ito; never the only sign
VERDICT_TYPE = "application/vnd.lessons.verdict+json"

# A verdict's status -> the words a learner reads, the most basic fault first.
STATUSES = {
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


def in_kernel() -> bool:
    """Whether this process is a notebook kernel, where HTML is shown and a result's plain text is read by nbgrader."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def card(tone: str, icon: str, word: str, body: str) -> str:
    """One card as HTML: a coloured edge, an icon, a word, and the body (HTML)."""
    colour = _COLOURS[tone]
    return (
        f'<div role="status" style="border-left:6px solid {colour};padding:.5em .9em;margin:.3em 0;max-width:50em">'
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
    return ("waiting", "○") if status == "not attempted" else ("almost", "△")


def _heading(verdict):
    points = f"{verdict['points']:g} of {verdict['max_points']:g} point{'s' * (verdict['max_points'] != 1)}"
    return f"{verdict['exercise']}: {STATUSES[verdict['status']]}, {points}"


def _criteria(verdict):
    if len(verdict["earned"]) < 2 or verdict["status"] == "not attempted":
        return ""
    return " · ".join(f"{name} {'✓' if points else '–'} {points:g}" for name, points in verdict["earned"].items())


def _help(verdict):
    return "" if verdict["status"] == "done" else f'Stuck? `L.hint("{verdict["exercise"]}")` gives a nudge.'


def verdict_text(verdict: dict) -> str:
    """A verdict, given as `Verdict.as_dict()` gives it, for a terminal."""
    icon = _look(verdict["status"])[1]
    told = verdict["message"], verdict["note"], _criteria(verdict), _help(verdict)
    return "\n".join([f"{icon} {_heading(verdict)}", *(f"  {line}" for line in told if line)])


def verdict_html(verdict: dict) -> str:
    """The same as a card."""
    tone, icon = _look(verdict["status"])
    small = "<br>".join(filter(None, [html.escape(_criteria(verdict)), prose(_help(verdict))]))
    body = "".join(f"<div>{prose(text)}</div>" for text in (verdict["message"], verdict["note"]) if text)
    body += f'<div style="font-size:.9em;opacity:.8;margin-top:.3em">{small}</div>' if small else ""
    return card(tone, icon, html.escape(_heading(verdict)), body)


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
        return card(self.tone, self.icon, html.escape(self.word), self.extra_html or prose(self.text))


def question_note(question) -> Note:
    """A question; in a notebook each choice unfolds to its explanation."""
    text = [question.question, *(f"{letter}) {choice.text}" for letter, choice in question.lettered.items())]
    text.append(f'Answer with L.quiz("{question.name}", "a").')
    unfold = "".join(
        f"<details><summary>{letter}) {prose(choice.text)}</summary>"
        f'<div style="margin-left:1.5em"><strong>{"✓ Yes." if choice.right else "△ Not this one."}</strong>'
        f" {prose(choice.why)}</div></details>"
        for letter, choice in question.lettered.items()
    )
    return Note("waiting", "?", "Do you remember?", "\n".join(text), f"<p>{prose(question.question)}</p>{unfold}")


def progress_note(lesson, known: dict) -> Note:
    """A table of the lesson's exercises: status, points, attempts."""
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
    head = "<tr><th></th><th>exercise</th><th>verdict</th><th>points</th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{cells}</tbody></table>"
    return Note("good" if done == len(rows) else "waiting", "✓" if done == len(rows) else "○", heading, text, table)
