"""The table of a model's layers, output shapes and parameter counts, as Keras draws it."""

from dataclasses import dataclass
from html import escape

_COLUMNS = ("Layer (type)", "Output Shape", "Param #")
_WIDTHS = (33, 24, 15)


@dataclass(frozen=True, repr=False)
class Summary:
    """`rows` are (layer, output shape, parameters) of each layer. Its repr is Keras's table; a notebook shows an HTML
    one."""

    rows: tuple
    bytes_per_parameter: int = 4
    fixed: int = 0

    @property
    def parameters(self):
        """The number of parameters of the whole model; `fixed` of them follow no gradient."""
        return sum(count for *_, count in self.rows)

    def __repr__(self):
        head = ['Model: "sequential"', _rule("┏━┳┓"), _line(_COLUMNS, "┃"), _rule("┡━╇┩")]
        body = f"\n{_rule('├─┼┤')}\n".join(_line(row) for row in self._cells())
        return "\n".join([*head, body, _rule("└─┴┘"), *(f" {text}" for text in self._totals())])

    def _repr_html_(self):
        head = _html('th scope="col"', _COLUMNS)
        body = "".join(f"<tr>{_html('td', row)}</tr>" for row in self._cells())
        table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f"<table><caption>Model: sequential</caption>{table}</table><p>{'<br>'.join(self._totals())}</p>"

    def _cells(self):
        return [(layer, str(shape), f"{count:,}") for layer, shape, count in self.rows]

    def _totals(self):
        kinds = {"Total": self.parameters, "Trainable": self.parameters - self.fixed, "Non-trainable": self.fixed}
        size = self.bytes_per_parameter
        return [f"{kind} params: {number:,} ({_size(number * size)})" for kind, number in kinds.items()]


def _html(tag, cells):
    name, sides = tag.split()[0], ("left", "left", "right")
    return "".join(f'<{tag} style="text-align:{side}">{escape(text)}</{name}>' for text, side in zip(cells, sides))


def _rule(signs):
    left, line, middle, right = signs
    return left + middle.join(line * width for width in _WIDTHS) + right


def _line(cells, side="│"):
    name, shape, count = (width - 2 for width in _WIDTHS)
    first = cells[0] if len(cells[0]) <= name else f"{cells[0][: name - 1]}…"
    return f"{side} {first:<{name}} {side} {cells[1]:<{shape}} {side} {cells[2]:>{count}} {side}"


def _size(count):
    for unit in ("B", "KB", "MB"):
        if count < 1024:
            return f"{count:.2f} {unit}"
        count /= 1024
    return f"{count:.2f} GB"
