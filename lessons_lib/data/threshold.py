"""The threshold classifier's data: uniform numbers, labelled by whether a row sums to more than a threshold."""

import numpy as np


def threshold_data(rows=10_000, features=3, threshold=1.5, seed=0):
    """y = 1 where x1 + x2 + ... > threshold, else 0.

    Returns x (rows, features), float32, uniform on [0, 1), and y (rows,), integers 0 and 1. With the default three
    features and threshold 1.5, half of the labels are 1 on average. The same seed always gives the same data; take
    another seed for unseen rows.

    Raises ValueError if rows or features is less than 1, or if no row sum could lie on each side of the threshold.
    """
    if rows < 1 or features < 1:
        raise ValueError(f"threshold_data needs at least 1 row and 1 feature, got rows={rows}, features={features}.")
    if not 0 < threshold < features:
        raise ValueError(
            f"The sum of {features} numbers between 0 and 1 lies between 0 and {features}, so threshold={threshold} "
            f"would give every row the same label. Try threshold={features / 2}."
        )
    # Multiples of one small power of 1/2, so that float32 adds up a row without rounding: whichever library sums the
    # row, and in whichever order, it finds the same label.
    steps = 2 ** (24 - (features - 1).bit_length())
    x = np.random.default_rng(seed).integers(0, steps, size=(rows, features)).astype(np.float32) / np.float32(steps)
    y = (x.sum(axis=1) > threshold).astype(int)
    return x, y
