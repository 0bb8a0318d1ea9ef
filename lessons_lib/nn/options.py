"""What the options of a call may be: NumPy's whole numbers are whole numbers, text is no yes or no."""

import jax
import numpy as np


def number_type():
    """float32, or float64 where jax_enable_x64 is set: what every array is brought to."""
    return jax.dtypes.canonicalize_dtype(np.float64)


def is_number(value):
    """Whether `value` is one finite number: not text, not yes or no."""
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and abs(value) < np.inf


def whole(value, name, least=1):
    """`value` as an int of at least `least`, else ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        hint = f" Try {int(value)}." if is_number(value) and value == int(value) >= least else ""
        raise ValueError(f"{name} must be a whole number, {least} or more; got {value!r}.{hint}")
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


def number(record, name, example, fits, wanted):
    """Make the field of a frozen record a float, so that 0 and 0.0 run one program; ValueError when it does not fit."""
    value = getattr(record, name)
    if not is_number(value) or not fits(value):
        raise ValueError(f"{type(record).__name__} takes {wanted}, such as {example}; got {name}={value!r}.")
    object.__setattr__(record, name, float(value))


def units(layer):
    """Make the layer's `units` an int; ValueError unless it is a whole number, 1 or more."""
    value = layer.units
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        hint = f" Try {int(value)}." if is_number(value) and value == int(value) >= 1 else ""
        raise ValueError(f"{type(layer).__name__} needs a whole number of units, 1 or more; got units={value!r}.{hint}")
    object.__setattr__(layer, "units", int(value))
