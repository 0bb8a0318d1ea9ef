"""Small noisy images with one mark, a plus or a cross, in their left or in their right half."""

import numpy as np

SIZE = 16  # pixels high and wide
PLUS, CROSS = np.array([[[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[1, 0, 1], [0, 1, 0], [1, 0, 1]]])


def mark_images(rows=1_500, half="left", seed=0):
    """Images of noise, each with one mark of 3 x 3 pixels somewhere in one half: five bright pixels, + or x.

    Returns x (rows, 16, 16, 1), float32, noise of mean 0 and standard deviation 0.1 plus the mark's 1, and labels y
    (rows,): 0 for a plus, 1 for a cross. The mark lies wholly in columns 0 to 7 or, for `half="right"`, 8 to 15. The
    same seed always gives the same images.

    Raises ValueError for another half.
    """
    if half not in ("left", "right"):
        raise ValueError(f'The mark lies in the "left" or in the "right" half, got half={half!r}.')
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 0.1, (rows, SIZE, SIZE, 1)).astype(np.float32)
    y = rng.integers(0, 2, rows)
    tops = rng.integers(0, SIZE - 2, rows)
    lefts = rng.integers(0, SIZE // 2 - 2, rows) + (SIZE // 2 if half == "right" else 0)
    for image, label, top, left in zip(x, y, tops, lefts):
        image[top : top + 3, left : left + 3, 0] += (PLUS, CROSS)[label]
    return x, y
