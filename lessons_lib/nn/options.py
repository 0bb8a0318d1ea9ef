"""What the options of a call may be: NumPy's whole numbers are whole numbers, text is no yes or no."""

import jax
import numpy as np


def number_type():
    """float32, or float64 where jax_enable_x64 is set: what every array is brought to."""
    return jax.dtypes.canonicalize_dtype(np.float64)


def known(kind, name, table, instead):
    """What a name stands for in `table`, in any case; ValueError lists the names and says what else may be given."""
    if isinstance(name, str) and name.lower() in table:
        return table[name.lower()]
    raise ValueError(f"There is no {kind} {name!r}. Known: {', '.join(table)}, or give {instead}.")


def is_number(value):
    """Whether `value` is one finite number: not text, not yes or no."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and abs(value) < np.inf


def share(value):
    """Whether `value`, a number, is at least 0 and below 1."""
    return 0 <= value < 1


def whole(value, name, least=1, wanted="{} must be a whole number"):
    """`value` as an int of at least `least`, else ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        hint = f" Try {int(value)}." if is_number(value) and value == int(value) >= least else ""
        raise ValueError(f"{wanted.format(name)}, {least} or more; got {value!r}.{hint}")
    return int(value)


def yes_or_no(value, name):
    """`value` as a bool; TypeError for anything else, since the text "False" would count as yes."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is True or False, got {value!r}.")
    return bool(value)


def real(value, name, fits, wanted):
    """`value` as a float that `fits`, else ValueError saying what was wanted."""
    if not is_number(value) or not fits(value):
        raise ValueError(f"{name} must be {wanted}, got {value!r}.")
    return float(value)


def number(record, name, example, fits=share, wanted="a share, at least 0 and below 1"):
    """Make the field of a frozen record a float, so that 0 and 0.0 run one program; ValueError when it does not fit."""
    value = getattr(record, name)
    if not is_number(value) or not fits(value):
        raise ValueError(f"{type(record).__name__} takes {wanted}, such as {example}; got {name}={value!r}.")
    object.__setattr__(record, name, float(value))


def units(layer):
    """Make the layer's `units` an int; ValueError unless it is a whole number, 1 or more."""
    number = whole(layer.units, type(layer).__name__, wanted="{} needs a whole number of units")
    object.__setattr__(layer, "units", number)
