"""The pretrained network names what scikit-image's pictures show, and its file is read without running anything."""

import importlib.util
import io
import os
import pickle
from collections import OrderedDict

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lessons_lib.data import pretrained
from lessons_lib.data.pretrained import efficientnet_lite0
from lessons_lib.data.tensor_file import read_tensors
from lessons_lib.nn.shapes import ShapeError

CATS, ESPRESSO = range(281, 286), 967


@pytest.fixture(scope="module")
def network():
    return efficientnet_lite0()


@pytest.fixture(scope="module")
def photographs():
    """A cat and a cup of coffee (2, 224, 224, 3) uint8, cut out of two pictures that scikit-image brings."""
    data = pytest.importorskip("skimage.data")
    parts = [(data.chelsea()[:, 75:375], 300), (data.coffee()[:, 100:500], 400)]
    small = [jax.image.resize(part / 255, (224, 224, 3), "bilinear") for part, _ in parts]
    return np.asarray(jnp.round(255 * jnp.stack(small))).astype(np.uint8)


@pytest.mark.slow
def test_the_network_knows_a_cat_and_an_espresso(network, photographs):
    p = network.predict(photographs)
    assert p.shape == (2, 1000) and p.dtype == np.float32
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)
    assert p[0].argmax() in CATS and p[0, list(CATS)].sum() > 0.8
    assert p[1].argmax() == ESPRESSO
    assert efficientnet_lite0(weights=None).predict(photographs)[0, list(CATS)].sum() < 0.2


@pytest.mark.slow
def test_features_are_one_row_a_picture_whatever_comes_with_it(network, photographs):
    features = network.features(photographs)
    assert features.shape == (2, 1280) and features.min() >= 0
    np.testing.assert_allclose(network.features(photographs[1:] / 255), features[1:], rtol=1e-3, atol=1e-4)
    many = network.features(np.repeat(photographs[:, ::4, ::4], 20, axis=0))  # 40 pictures, more than go at once
    assert many.shape == (40, 1280)
    np.testing.assert_allclose(many[19], many[0], rtol=1e-3, atol=1e-4)


def test_random_weights_follow_from_the_seed_and_tell_pictures_apart(photographs):
    one, again, other = (efficientnet_lite0(None, seed=seed).features(photographs[:, ::2, ::2]) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    assert one.shape == (2, 1280) and np.isfinite(one).all() and np.abs(one[0] - one[1]).mean() > 0.01 * one.mean() > 0


def test_both_networks_have_the_same_shapes_and_efficientnet_s_number_of_weights(network):
    shapes = [jax.tree.map(jnp.shape, one.params) for one in (network, efficientnet_lite0(None))]
    assert shapes[0] == shapes[1]
    published, folded = 4_652_008, 42_016  # Of the four numbers a channel of a batch normalisation one is left.
    assert sum(leaf.size for leaf in jax.tree.leaves(network.params)) == published - folded // 2


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("length", [7, 8])
def test_a_filter_for_each_channel_is_the_convolution_of_jax(stride, size, length):
    draws = np.random.default_rng(0)
    x, kernel = draws.normal(size=(2, length, 9, 4)), draws.normal(size=(size, size, 4))
    ours = pretrained._depthwise(x, (kernel, np.ones(4)), stride)
    axes = ("NHWC", "HWIO", "NHWC")
    theirs = jax.lax.conv_general_dilated(
        x, kernel[:, :, None], (stride, stride), "SAME", dimension_numbers=axes, feature_group_count=4
    )
    np.testing.assert_allclose(ours, theirs + 1, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (np.zeros((64, 64, 3), np.uint8), ShapeError, r"images\[None\]"),
        (np.zeros((5, 64, 64), np.uint8), ShapeError, r"np.repeat\(images\[..., None\], 3, axis=-1\)"),
        (np.zeros((5, 64, 64, 1), np.uint8), ShapeError, r"np.repeat\(images, 3, axis=-1\)"),
        (np.zeros((5, 31, 64, 3), np.uint8), ShapeError, "at least 32 x 32"),
        (np.full((5, 64, 64, 3), 200.0), ValueError, "floats from 0 to 1; got float64 from 200.0"),
        (np.full((5, 64, 64, 3), np.nan), ValueError, "floats from 0 to 1"),
    ],
)
def test_what_is_no_picture_is_refused(images, error, message):
    with pytest.raises(error, match=message):
        efficientnet_lite0(None).features(images)


def test_without_the_extra_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"\[pretrained\]"):
        efficientnet_lite0()
    with pytest.raises(ValueError, match='weights is "imagenet", or None'):
        efficientnet_lite0("noisy-student")


class Storage:
    """What PyTorch pickles in place of the numbers."""

    def __init__(self, key, dtype="FloatStorage"):
        self.place = ("storage", Named("torch", dtype), key, "cpu", 6, None)


class Named:
    """Stands for a global name in the file; `written` pickles it so."""

    def __init__(self, module, name):
        self.module, self.name = module, name


class Called:
    """Stands for a call of a global name."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments


class Writer(pickle._Pickler):
    """Pickles Named, Called and Storage as PyTorch's own objects would be; the pure Python pickler can be told so."""

    def save(self, what, save_persistent_id=True):
        if isinstance(what, Named):
            self.write(pickle.GLOBAL + f"{what.module}\n{what.name}\n".encode())
        elif isinstance(what, Called):
            self.save(what.function)
            self.save(what.arguments)
            self.write(pickle.REDUCE)
        elif isinstance(what, Storage):
            self.save(what.place)
            self.write(pickle.BINPERSID)
        else:
            super().save(what, save_persistent_id)


def tensor(key="0", shape=(2, 3), strides=(3, 1), **words):
    return Called(Named("torch._utils", "_rebuild_tensor_v2"), Storage(key, **words), 0, shape, strides, False, None)


def written(path, tensors, numbers=b"", keys=("0",)):
    with path.open("wb") as file:
        for what in (0x1950A86A20F9469CFC6C, 1001, {}, tensors, list(keys)):
            out = io.BytesIO()
            Writer(out, 2).dump(what)
            file.write(out.getvalue())
        file.write(numbers)
    return path


SIX = (6).to_bytes(8, "little") + np.arange(6, dtype="<f4").tobytes()


def test_a_file_of_tensors_is_read(tmp_path):
    tensors = read_tensors(
        written(tmp_path / "good.pth", {"a": tensor(), "b": tensor(shape=(3, 2), strides=(1, 3))}, SIX)
    )
    np.testing.assert_array_equal(tensors["a"], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(tensors["b"], [[0, 3], [1, 4], [2, 5]])


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"a": tensor(), "b": Called(Named("os", "system"), "touch MARK")}, "names os.system, which is not run"),
        ({"a": Called(Named("builtins", "eval"), "open('MARK', 'w')")}, "names builtins.eval"),
        ({"a": Named("torch.nn", "Linear")}, "names torch.nn.Linear"),
        ({"a": tensor(), "b": 3}, "no file of tensors alone"),
        ({"a": tensor(), "b": Called(Named("collections", "OrderedDict"))}, "no file of tensors alone"),
        ({"a": tensor(dtype="DoubleStorage")}, "names torch.DoubleStorage"),
        ({"a": tensor(shape=(3, 2), strides=(3, 1))}, "reaches beyond its storage"),
        ({"a": tensor(shape=(1000, 1000), strides=(0, 0))}, "reaches beyond its storage"),
        ({"a": tensor(strides=(-3, 1))}, "reaches beyond its storage"),
        ({"a": tensor(strides=(3,))}, "no file of tensors alone"),
        ([tensor()], "no file of tensors alone"),
    ],
)
def test_a_file_that_holds_anything_else_is_refused_and_nothing_of_it_runs(tmp_path, monkeypatch, tensors, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        read_tensors(written(tmp_path / "bad.pth", tensors, SIX))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.pth"]


def test_a_pickle_that_runs_a_command_when_unpickled_does_so_for_pickle_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    class Evil:
        def __reduce__(self):
            return os.mkdir, ("run",)

    (tmp_path / "evil.pth").write_bytes(pickle.dumps(Evil(), 2))
    with pytest.raises(ValueError, match=r"names (posix|nt)\.mkdir, which is not run"):
        read_tensors(tmp_path / "evil.pth")
    assert not (tmp_path / "run").exists()
    pickle.loads((tmp_path / "evil.pth").read_bytes())
    assert (tmp_path / "run").exists()  # The file is as dangerous as it looks.


@pytest.mark.parametrize("content", [b"", b"no pickle", pickle.dumps(OrderedDict(), 2)])
def test_a_file_of_another_kind_is_refused(tmp_path, content):
    (tmp_path / "other.pth").write_bytes(content)
    with pytest.raises(ValueError, match="no file of tensors alone"):
        read_tensors(tmp_path / "other.pth")
    with pytest.raises(FileNotFoundError):
        read_tensors(tmp_path / "missing.pth")
