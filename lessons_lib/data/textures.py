"""Three made-up textures, for where scikit-image's photographs are not installed."""

import numpy as np

# How many neighbouring pixels, down and across, are alike; the names are those of the photographs.
_GRAIN = {"brick": (3, 12), "grass": (3, 2), "gravel": (6, 6)}


def made_textures(size=512, seed=0):
    """{name: picture (size, size), uint8} of noise smoothed by running means, as coarse as the name says; "brick" has
    dark joints besides. They stand in for photographs: what holds for them need not hold for real ones."""
    rng = np.random.default_rng(seed)
    pictures = {}
    for name, grain in _GRAIN.items():
        noise = rng.normal(size=(size + grain[0] - 1, size + grain[1] - 1))
        smooth = np.lib.stride_tricks.sliding_window_view(noise, grain).mean(axis=(2, 3)) * np.sqrt(np.prod(grain))
        if name == "brick":
            smooth[np.arange(size) % 32 < 3] -= 2
        pictures[name] = np.clip(127 + 40 * smooth, 0, 255).astype(np.uint8)
    return pictures
