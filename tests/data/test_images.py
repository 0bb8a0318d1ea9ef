"""Pictures in folders: read as Keras reads them, nothing dropped in silence, memory for some batches only."""

import os

os.environ["KERAS_BACKEND"] = "jax"

import subprocess
import sys

import keras
import numpy as np
import pytest
from keras.src.utils.dataset_utils import get_training_or_validation_split, index_directory
from PIL import Image

from lessons_lib.data.images import SUFFIXES, ImageFolder
from lessons_lib.nn.layers import Dense, Flatten
from lessons_lib.nn.model import Sequential

DRAWS = np.random.default_rng(0)


def pictures(folder, numbers, size=(12, 10), suffix=".png", mode="RGB"):
    """Random pictures of this (height, width): {class: how many}."""
    for name, number in numbers.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i in range(number):
            pixels = DRAWS.integers(0, 256, (*size, 3), dtype=np.uint8)
            Image.fromarray(pixels).convert(mode).save(folder / name / f"{i}{suffix}")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return pictures(tmp_path_factory.mktemp("pictures"), {"oak": 7, "ash": 9, "elm/young": 5})


def rows(batches):
    return tuple(np.concatenate(parts) for parts in zip(*batches))


def test_without_shuffle_a_pass_gives_keras_files_pixels_and_labels_in_keras_order(folder):
    ours = ImageFolder(folder, (12, 10), 4, shuffle=False)
    paths, labels, names = index_directory(folder, "inferred", SUFFIXES, shuffle=False, verbose=False)
    assert ours.class_names == names == ["ash", "elm", "oak"] and list(map(str, ours.files)) == paths
    x, y = rows(ours)
    np.testing.assert_array_equal(y, labels)
    np.testing.assert_array_equal(ours.labels, labels)
    pixels = [keras.utils.img_to_array(keras.utils.load_img(path)) for path in paths]
    np.testing.assert_allclose(x, np.stack(pixels) / 255, rtol=1e-6)
    assert x.dtype == np.float32 and len(ours) == 6 and [len(x) for x, _ in ours] == [4] * 5 + [1]


@pytest.mark.parametrize("subset", ["training", "validation"])
def test_the_split_by_files_is_keras_and_holds_whatever_shuffle_says(folder, subset):
    paths, labels, _ = index_directory(folder, "inferred", SUFFIXES, shuffle=True, seed=5, verbose=False)
    theirs, _ = get_training_or_validation_split(paths, labels, 0.3, subset)
    for shuffle in (True, False):
        ours = ImageFolder(folder, (12, 10), shuffle=shuffle, seed=5, validation_split=0.3, subset=subset)
        assert sorted(map(str, ours.files)) == sorted(theirs) and list(ours.files) == sorted(ours.files)


def test_a_seed_gives_the_same_passes_and_each_pass_another_order(folder):
    one, other = (ImageFolder(folder, (12, 10), 4, seed=3, flip=True, shift=0.2) for _ in range(2))
    passes = [rows(one) for _ in range(2)]
    for (x, y), (again, labels) in zip(passes, [rows(other) for _ in range(2)]):
        np.testing.assert_array_equal(x, again)
        np.testing.assert_array_equal(y, labels)
    assert (passes[0][1] != passes[1][1]).any()
    assert (rows(ImageFolder(folder, (12, 10), 4, seed=4))[1] != passes[0][1]).any()
    np.testing.assert_array_equal(np.bincount(passes[0][1]), [9, 5, 7])  # Each file comes once.


def test_flips_and_shifts_move_pictures_and_change_nothing_else(folder):
    plain, labels = rows(ImageFolder(folder, (12, 10), shuffle=False))
    flipped, y = rows(ImageFolder(folder, (12, 10), shuffle=False, flip=True))
    mirrored = [bool((a == b[:, ::-1]).all()) for a, b in zip(flipped, plain)]
    assert 3 < sum(mirrored) < 18 and all((a == b).all() for a, b, m in zip(flipped, plain, mirrored) if not m)
    np.testing.assert_array_equal(y, labels)
    shifted, _ = rows(ImageFolder(folder, (12, 10), shuffle=False, shift=0.2))
    padded = np.pad(plain, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="symmetric")
    places = [(i, j) for i in range(5) for j in range(5)]
    found = [next((i, j) for i, j in places if (a == b[i : i + 12, j : j + 10]).all()) for a, b in zip(shifted, padded)]
    assert len(set(found)) > 8  # 21 pictures in 25 places


def test_other_sizes_are_interpolated_as_keras_does_where_they_grow(folder):
    ours, _ = rows(ImageFolder(folder, (24, 30), shuffle=False, rescale=None))
    pixels = np.stack([keras.utils.img_to_array(keras.utils.load_img(p)) for p in ImageFolder(folder).files])
    theirs = keras.ops.image.resize(pixels, (24, 30))
    np.testing.assert_allclose(ours, theirs, atol=1.01)  # Pillow rounds to whole numbers, twice.


def test_a_large_jpeg_shrinks_to_the_means_of_its_pixels(tmp_path):
    (tmp_path / "one").mkdir()
    steps = np.repeat(np.repeat(np.array([[0, 255], [100, 50]], np.uint8), 400, axis=0), 400, axis=1)
    Image.fromarray(steps).save(tmp_path / "one" / "0.jpg", quality=95)
    x, _ = rows(ImageFolder(tmp_path, (4, 4), color_mode="grayscale", rescale=None))
    np.testing.assert_allclose(x[0, ::3, ::3, 0], [[0, 255], [100, 50]], atol=16)  # Neighbours weigh a little.
    assert x.shape == (1, 4, 4, 1)


def test_grey_pictures_become_colours_and_other_files_are_left_out_and_both_are_reported(tmp_path):
    pictures(tmp_path, {"a": 3, "b": 2})
    pictures(tmp_path, {"c": 2}, size=(20, 40), mode="L")
    pictures(tmp_path, {"d": 1}, mode="RGBA")
    (tmp_path / "b" / "notes.txt").write_text("no picture")
    (tmp_path / ".checkpoints").mkdir()
    ours = ImageFolder(tmp_path, (12, 10), shuffle=False)
    x, _ = rows(ours)
    assert x.shape == (8, 12, 10, 3)
    assert (x[5:7, ..., :1] == x[5:7]).all()
    assert str(ours).splitlines() == [
        "ImageFolder of 8 files in 4 classes, read as (12, 10, 3)",
        "  a 3, b 2, c 2, d 1",
        "  resized: heights are 12 to 20, widths 10 to 40",
        "  2 with the channels L become RGB, the first is c/0.png",
        "  1 with the channels RGBA become RGB, the first is d/0.png",
        "  1 left out, for no picture has such a name; the first is b/notes.txt",
    ]


def test_files_that_cannot_be_read_are_listed_all_at_once(tmp_path, monkeypatch):
    pictures(tmp_path, {"a": 3, "b": 2})
    (tmp_path / "a" / "1.png").write_bytes(b"no picture")
    (tmp_path / "b" / "0.png").write_bytes(b"")
    Image.fromarray(np.zeros((4, 4), np.uint16)).save(tmp_path / "b" / "9.png")
    Image.new("RGB", (20, 20)).save(tmp_path / "b" / "huge.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 399)
    with pytest.raises(ValueError, match="4 of 7 files cannot be read") as caught:
        ImageFolder(tmp_path, (12, 10))
    lines = str(caught.value).splitlines()
    assert [name in line for name, line in zip(("1.png", "0.png", "9.png", "huge.png"), lines[1:])] == [True] * 4
    assert "more than 8 bits" in lines[3] and "400 pixels" in lines[4]


def test_a_file_that_is_cut_short_is_named_and_the_steps_before_it_are_kept(tmp_path):
    pictures(tmp_path, {"a": 3, "b": 3}, suffix=".jpg", size=(40, 40))
    whole = (tmp_path / "b" / "1.jpg").read_bytes()
    (tmp_path / "b" / "1.jpg").write_bytes(whole[: len(whole) // 2])
    ours = ImageFolder(tmp_path, (40, 40), batch_size=2, shuffle=False)
    assert list(ours.broken()) == [tmp_path / "b" / "1.jpg"]
    model = Sequential([Flatten(), Dense(2, "softmax")], input_shape=(40, 40, 3))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    before = model.get_weights()[0]
    with pytest.raises(ValueError, match=r"1\.jpg cannot be read as a picture: .*truncated.* broken\(\) lists"):
        model.fit(ours, verbose=0)
    assert (model.get_weights()[0] != before).any() and np.isfinite(model.get_weights()[0]).all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"validation_split": 0.2}, 'validation_split=0.2 comes with subset="training"'),
        ({"subset": "training"}, "got validation_split=None, subset='training'"),
        ({"validation_split": 0.2, "subset": "validation", "flip": True}, "pictures as they are"),
        ({"validation_split": 0.01, "subset": "validation"}, "leaves none to validate on"),
        ({"color_mode": "bgr"}, "color_mode is one of rgb, grayscale, rgba; got 'bgr'"),
        ({"label_mode": "binary"}, "for two classes; the folder has 3"),
        ({"shift": 2}, "shift must be a share"),
        ({"image_size": 96}, r"image_size is \(height, width\), such as \(96, 96\); got 96"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(folder, words, message):
    with pytest.raises(ValueError, match=message):
        ImageFolder(folder, **words)


def test_folders_without_classes_or_pictures_are_refused(tmp_path):
    with pytest.raises(ValueError, match="must hold a folder for each class"):
        ImageFolder(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="the class 'empty' holds no picture"):
        ImageFolder(tmp_path)


def test_labels_fit_each_loss(folder, tmp_path):
    _, y = rows(ImageFolder(folder, (12, 10), shuffle=False, label_mode="categorical"))
    np.testing.assert_array_equal(y.argmax(axis=1), [0] * 9 + [1] * 5 + [2] * 7)
    pictures(tmp_path, {"a": 2, "b": 1})
    _, y = rows(ImageFolder(tmp_path, (12, 10), shuffle=False, label_mode="binary"))
    assert y.tolist() == [[0], [0], [1]]


FIT = """
import resource, sys
from lessons_lib import Dense, Flatten, ImageFolder, Sequential

folder = ImageFolder(sys.argv[1], (96, 96), 32, label_mode="binary", flip=True, shift=0.1)
few = ImageFolder(sys.argv[2], (96, 96), 32, label_mode="binary", flip=True, shift=0.1)
model = Sequential([Flatten(), Dense(1, "sigmoid")], input_shape=(96, 96, 3))
model.compile(loss="binary_crossentropy", optimizer="sgd")
for data in (few, folder):
    model.fit(data, epochs=2, validation_data=data, verbose=0)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_2000_jpegs_take_the_memory_of_some_batches(tmp_path):
    few = pictures(tmp_path / "few", {"a": 80, "b": 80}, size=(96, 96), suffix=".jpg")
    many = pictures(tmp_path / "many", {"a": 1000, "b": 1000}, size=(96, 96), suffix=".jpg")
    words = [sys.executable, "-c", FIT, few, many]
    before, after = map(int, subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())
    all_of_them = 2000 * 96 * 96 * 3 * 4 / 1024  # 216 MB as float32, 54 MB as they are decoded
    assert after - before < all_of_them / 8
