"""Variables on one scale, with what the training part alone knows."""

import numpy as np

from lessons_lib.nn.shapes import unmasked, written


class Normaliser:
    """z = (x - mean) / sd, variable by variable, with the mean and the standard deviation of the training part only.

        normaliser = Normaliser().fit(x_train)
        z_train, z_test = normaliser.transform(x_train), normaliser.transform(x_test)

    Reads (rows, features), or (rows,) for a single variable; a pandas table comes back as a table, and its column names
    appear in messages. `mean` and `sd` have shape (features,), or () for a single variable. sd divides by rows, as
    Keras's Normalization and scikit-learn's StandardScaler do; R's `scale` divides by rows - 1.

    With `missing=True` NaN is a missing value, as on days without a reading: fit leaves it out, and it stays NaN.
    Without it NaN is refused, because inputs with holes would turn a model's every weight to NaN.

    It is fitted once: what is fitted again on other rows is no longer the scale that the model was trained on.
    """

    def __init__(self, missing=False):
        self.missing = missing
        self.mean = None
        self.sd = None
        self._names = None

    def fit(self, train):
        """Store each variable's mean and standard deviation; returns the normaliser itself.

        Raises ValueError if the training part is empty, holds NaN (without `missing`), infinities or text, or has a
        variable that never changes, and RuntimeError if the normaliser is fitted already.
        """
        if self.mean is not None:
            raise RuntimeError(
                "This Normaliser is fitted already. Call transform for the validation and test parts: they must be"
                " scaled by the training part's mean and sd. For another variable, make a new one:"
                " Normaliser().fit(y_train)."
            )
        names = _column_names(train)
        values = _numbers(train, names, self.missing)
        if len(values) == 0:
            raise ValueError(f"Normaliser.fit needs rows, got an empty array of shape {values.shape}.")
        if len(values) == 1:
            raise ValueError(
                f"Normaliser.fit needs at least 2 rows to see how much a variable varies, got shape {values.shape}. Did"
                f" you mean {written(train, 'x')}.T?"
            )
        empty = np.isnan(values).all(axis=0)
        if empty.any():
            raise ValueError(
                f"In the training part, {_name(np.flatnonzero(empty)[0], names)} has no value at all. Drop it, or train"
                " on other rows."
            )
        mean, sd = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
        constant = (np.nanmax(values, axis=0) == np.nanmin(values, axis=0)) | (sd == 0)
        if constant.any():
            which = ", ".join(_name(column, names) for column in np.flatnonzero(constant))
            raise ValueError(
                f"In the training part, {which} never changes, so it cannot be divided by its standard deviation. Drop"
                " it: it tells nothing."
            )
        self.mean, self.sd, self._names = mean, sd, names
        return self

    def transform(self, x):
        """(x - mean) / sd, in the shape of x.

        Raises RuntimeError before fit, and ValueError if x has other variables than the training part, NaN (without
        `missing`), infinities or text.
        """
        self._check(x, "transform")
        return _in_kind_of(x, (_numbers(x, self._names, self.missing) - self.mean) / self.sd)

    def inverse_transform(self, z):
        """z * sd + mean: back in the units of the training part. Errors as for transform."""
        self._check(z, "inverse_transform")
        return _in_kind_of(z, _numbers(z, self._names, self.missing) * self.sd + self.mean)

    def _check(self, x, asked):
        if self.mean is None:
            raise RuntimeError(f"This Normaliser knows no mean yet. Before {asked}, call fit with the training part.")
        shape = np.shape(x)
        wanted = self.mean.size
        if len(shape) == 1 and wanted > 1:
            raise ValueError(
                f"This Normaliser was fitted on {wanted} variables, got shape {shape}, which reads as {shape[0]} rows"
                " of one variable."
                + (f" For a single row, pass {written(x, 'x')}[np.newaxis, :]." if shape[0] == wanted else "")
            )
        if len(shape) == 2 and shape[1] != wanted:
            raise ValueError(
                f"This Normaliser was fitted on {wanted} variable{'s' if wanted > 1 else ''}, got {shape[1]} in an"
                f" array of shape {shape}." + (f" Did you mean {written(x, 'x')}.T?" if shape[0] == wanted else "")
            )
        names = _column_names(x)
        if names is not None and self._names is not None and names != self._names:
            raise ValueError(
                f"This Normaliser was fitted on the columns {', '.join(self._names)}, got {', '.join(names)}. Try"
                f" x[{self._names}]."
            )

    def __repr__(self):
        if self.mean is None:
            return "Normaliser(missing=True)" if self.missing else "Normaliser()"
        lines = [
            f"  {_name(column, self._names)}: mean {mean:.4g}, sd {sd:.4g}"
            for column, (mean, sd) in enumerate(zip(self.mean.flat, self.sd.flat))
        ]
        return "\n".join(["Normaliser fitted on", *lines])


def _column_names(x):
    if hasattr(x, "columns"):
        return [str(name) for name in x.columns]
    name = getattr(x, "name", None)
    return None if name is None else [str(name)]


def _name(column, names):
    return f"variable {column}" if names is None else f"variable {column} ({names[column]!r})"


def _numbers(x, names, missing):
    values = unmasked(x)
    if values.ndim not in (1, 2):
        raise ValueError(f"Normaliser reads (rows, features) or (rows,), got shape {values.shape}.")
    for column, of_one_variable in enumerate(values.T if values.ndim == 2 else [values]):
        try:
            if of_one_variable.dtype.kind == "M":
                raise TypeError
            of_one_variable.astype(np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"Normaliser reads numbers, got {of_one_variable.dtype} values such as {of_one_variable[0]!r} in"
                f" {_name(column, names)}. Encode categories and fill gaps first."
            ) from None
    values = values.astype(np.float64)
    wrong = np.argwhere(np.isinf(values) if missing else ~np.isfinite(values))
    if len(wrong):
        row, *column = (int(place) for place in wrong[0])
        raise ValueError(
            f"Normaliser reads finite numbers, got {len(wrong)} that are not, the first, {values[tuple(wrong[0])]}, in"
            f" row {row}"
            + (f" of {_name(column[0], names)}" if column else "")
            + ". Drop these rows, fill the gaps first, or, for targets that are masked where they are missing, use"
            " Normaliser(missing=True)."
        )
    return values


def _in_kind_of(x, values):
    """`values` as x came: float32 stays float32, a pandas object keeps its index and names."""
    if hasattr(x, "iloc"):
        keep = {"columns": x.columns} if hasattr(x, "columns") else {"name": x.name}
        return type(x)(values, index=x.index, **keep)
    return values.astype(np.float32) if np.asarray(x).dtype == np.float32 else values
