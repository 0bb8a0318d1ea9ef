import numpy as np
import pytest

from lessons_lib.data.marks import CROSS, PLUS, mark_images


@pytest.mark.parametrize(("half", "columns"), [("left", slice(0, 8)), ("right", slice(8, 16))])
def test_each_image_holds_the_mark_of_its_label_wholly_in_its_half(half, columns):
    x, y = mark_images(500, half, seed=1)
    assert x.shape == (500, 16, 16, 1) and x.dtype == np.float32 and set(y) == {0, 1}
    other = np.delete(x, np.r_[columns], axis=2)
    # Noise alone: 5 standard errors of the mean of 500 x 128 numbers of standard deviation 0.1.
    assert abs(other.mean()) < 5 * 0.1 / np.sqrt(other.size)
    # The best match with the label's own mark is five bright pixels, 5 +- 0.22; the places of the best match vary.
    pieces = np.lib.stride_tricks.sliding_window_view(x[..., columns, 0], (3, 3), axis=(1, 2))
    matches = np.einsum("brcij,bij->brc", pieces, np.where(y[:, None, None] == 0, PLUS, CROSS)).reshape(500, -1)
    assert abs(matches.max(axis=1).mean() - 5) < 0.2
    assert len(set(matches.argmax(axis=1))) == 14 * 6


def test_the_same_seed_gives_the_same_images_and_another_seed_others():
    np.testing.assert_array_equal(mark_images(5, seed=1)[0], mark_images(5, seed=1)[0])
    assert not np.array_equal(mark_images(5, seed=1)[0], mark_images(5, seed=2)[0])


def test_another_half_is_refused_by_name():
    with pytest.raises(ValueError, match='"left" or in the "right" half, got half=\'top\''):
        mark_images(5, "top")
