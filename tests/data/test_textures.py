import numpy as np

from lessons_lib.data.textures import made_textures


def alike(picture, down, across):
    """The correlation of pixels with those `down` rows and `across` columns further."""
    height, width = picture.shape
    pairs = picture[: height - down, : width - across], picture[down:, across:]
    return np.corrcoef(*(part.ravel() for part in pairs))[0, 1]


def test_each_texture_has_its_own_grain():
    made = made_textures(seed=1)
    assert list(made) == ["brick", "grass", "gravel"]
    assert all(picture.shape == (512, 512) and picture.dtype == np.uint8 for picture in made.values())
    # Running means of n pixels leave a correlation of 1 - k / n at k pixels; clipping at 0 and 255 costs little of it.
    assert abs(alike(made["gravel"], 3, 0) - 1 / 2) < 0.05 and abs(alike(made["gravel"], 0, 3) - 1 / 2) < 0.05
    assert abs(alike(made["grass"], 0, 1) - 1 / 2) < 0.05 and abs(alike(made["grass"], 0, 2)) < 0.05
    joints = made["brick"].mean(axis=1)
    assert joints[np.arange(512) % 32 < 3].max() < joints[np.arange(512) % 32 >= 3].min()
