"""Pictures in folders, one folder a class, read from the disk batch by batch as `fit` takes them."""

import math
import os
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from lessons_lib.nn import options
from lessons_lib.nn.compiling import cores

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")  # Keras's
_MODES = {"rgb": "RGB", "grayscale": "L", "rgba": "RGBA"}
_EIGHT_BITS = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV"}
_LABELS = ("int", "categorical", "binary")


class ImageFolder:
    """The pictures of `folder`, in which each class has a folder of its own, as batches for `fit`.

    Each pass gives batches of x (batch, height, width, channels) float32, times `rescale`, and y, the class numbers
    (batch,), in the alphabetical order of the folders; with label_mode "categorical" one-hot rows (batch, classes),
    with "binary" 0 or 1 (batch, 1). Only the batches under way are in memory. Names and order are those of Keras's
    image_dataset_from_directory.

    image_size is (height, width); other pictures are brought to it by bilinear interpolation, averaging where they
    shrink, without regard to their proportions. With `shuffle` each pass has an order of its own, which follows from
    `seed` and the number of passes made before. `flip` mirrors each picture left to right with probability 1/2, `shift`
    moves it by up to that share of its height and width, with its mirror image beyond the edge.

    With `validation_split` a share of the files, chosen by `seed` whatever `shuffle` says, is for subset="validation"
    and the others for subset="training": the files that Keras chooses with this seed and shuffle=True.

    class_names, files and labels (files,) say what was found, in the order of a pass without shuffle; printing it
    reports sizes, pictures that are converted, and files that are left out because their name is not a picture's.
    Raises ValueError with a list of all files that cannot be read: broken, larger than Pillow allows, or with more than
    8 bits a channel. Whether a file is cut short only reading it shows: `broken()` reads all.
    """

    def __init__(
        self,
        folder,
        image_size=(256, 256),
        batch_size=32,
        *,
        shuffle=True,
        seed=0,
        validation_split=None,
        subset=None,
        color_mode="rgb",
        label_mode="int",
        rescale=1 / 255,
        flip=False,
        shift=0.0,
    ):
        self.folder, self.rescale = Path(folder), 1.0 if rescale is None else rescale
        if not isinstance(image_size, tuple | list) or len(image_size) != 2:
            raise ValueError(f"image_size is (height, width), such as (96, 96); got {image_size!r}.")
        self.height, self.width = (options.whole(size, "image_size") for size in image_size)
        self.batch_size, self.seed = options.whole(batch_size, "batch_size"), options.whole(seed, "seed", least=0)
        self.shuffle, self.flip = options.yes_or_no(shuffle, "shuffle"), options.yes_or_no(flip, "flip")
        self.shift = options.real(shift, "shift", options.share, "a share of height and width, at least 0 and below 1")
        for name, value, known in (("color_mode", color_mode, _MODES), ("label_mode", label_mode, _LABELS)):
            if value not in known:
                raise ValueError(f"{name} is one of {', '.join(known)}; got {value!r}.")
        self.mode, self.label_mode = _MODES[color_mode], label_mode
        if subset not in (None, "training", "validation") or (subset is None) != (not validation_split):
            advice = 'validation_split=0.2 comes with subset="training" or subset="validation"'
            raise ValueError(f"{advice}; got validation_split={validation_split!r}, subset={subset!r}.")
        if subset == "validation" and (flip or shift):
            raise ValueError("A network is validated on pictures as they are: leave out flip and shift.")
        self.class_names, files, labels, self._left_out = _found(self.folder)
        if self.label_mode == "binary" and len(self.class_names) != 2:
            raise ValueError(f'label_mode="binary" is for two classes; the folder has {len(self.class_names)}.')
        headers = _headers(files)
        kept = _subset(len(files), validation_split, subset, self.seed)
        self.files, self.labels = [files[i] for i in kept], labels[kept]
        self._headers = [headers[i] for i in kept]
        self._passes = 0

    def __len__(self):
        """The number of batches."""
        return math.ceil(len(self.files) / self.batch_size)

    def __iter__(self):
        random = np.random.default_rng([self.seed, self._passes])
        self._passes += 1
        return self._batches(random)

    def __repr__(self):
        counts = zip(self.class_names, np.bincount(self.labels, minlength=len(self.class_names)))
        shape = self.height, self.width, Image.getmodebands(self.mode)
        lines = [
            f"ImageFolder of {len(self.files)} files in {len(self.class_names)} classes, read as {shape}",
            "  " + ", ".join(f"{name} {number}" for name, number in counts),
        ]
        widths, heights, modes = zip(*self._headers)
        if {*zip(heights, widths)} != {(self.height, self.width)}:
            lines.append(
                f"  resized: heights are {min(heights)} to {max(heights)}, widths {min(widths)} to {max(widths)}"
            )
        for mode, number in Counter(modes).items():
            if mode != self.mode:
                first = self._named(self.files[modes.index(mode)])
                lines.append(f"  {number} with the channels {mode} become {self.mode}, the first is {first}")
        if self._left_out:
            first = self._named(self._left_out[0])
            lines.append(f"  {len(self._left_out)} left out, for no picture has such a name; the first is {first}")
        return "\n".join(lines)

    def broken(self):
        """{file: what is wrong} for the files that cannot be read to their end; reads all of them."""

        def problem(path):
            try:
                self._pixels(path)
            except ValueError as error:
                return str(error)

        with ThreadPoolExecutor(cores()) as threads:
            found = zip(self.files, threads.map(problem, self.files))
            return {path: said for path, said in found if said is not None}

    def _named(self, path):
        return path.relative_to(self.folder).as_posix()

    def _batches(self, random):
        number = len(self.files)
        order = random.permutation(number) if self.shuffle else np.arange(number)
        with ThreadPoolExecutor(cores()) as threads:
            for rows in np.split(order, range(self.batch_size, number, self.batch_size)):
                parts = threads.map(self._read, np.array_split(rows, min(cores(), len(rows))))
                pixels = np.concatenate(list(parts))
                x = self._augmented(pixels, random).astype(np.float32)
                x *= np.float32(self.rescale)
                yield x, self._targets(self.labels[rows])

    def _read(self, rows):
        return np.stack([self._pixels(self.files[i]) for i in rows])

    def _pixels(self, path):
        """The picture in our size and channels, (height, width, channels) uint8."""
        size = self.width, self.height
        try:
            with Image.open(path) as opened:
                # A large JPEG is read at a fraction of its size.
                opened.draft(None, (2 * self.width, 2 * self.height))
                picture = opened.convert(self.mode)
            if picture.size != size:
                picture = picture.resize(size, Image.Resampling.BILINEAR)
            return np.asarray(picture).reshape(self.height, self.width, -1)
        except Exception as error:  # Pillow's decoders raise many kinds.
            advice = "Repair it or move it away; broken() lists all such files"
            raise ValueError(f"{path} cannot be read as a picture: {error}. {advice}.") from error

    def _augmented(self, pixels, random):
        if self.flip:
            mirrored = random.random(len(pixels)) < 0.5
            pixels[mirrored] = pixels[mirrored, :, ::-1]
        if not self.shift:
            return pixels
        down, right = (round(self.shift * size) for size in (self.height, self.width))
        padded = np.pad(pixels, ((0, 0), (down, down), (right, right), (0, 0)), mode="symmetric")
        starts = random.integers(0, (2 * down + 1, 2 * right + 1), size=(len(pixels), 2))
        return np.stack([p[i : i + self.height, j : j + self.width] for p, (i, j) in zip(padded, starts)])

    def _targets(self, labels):
        if self.label_mode == "categorical":
            return np.eye(len(self.class_names), dtype=np.float32)[labels]
        return labels[:, None].astype(np.float32) if self.label_mode == "binary" else labels


def _found(folder):
    """(class names, picture files, their class numbers, other files), each list in Keras's order."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    other = sorted(path for path in folder.iterdir() if path.is_file())
    files, labels = [], []
    for label, name in enumerate(names):
        before = len(files)
        for root, _, inside in sorted(os.walk(folder / name)):
            for path in (Path(root, file) for file in sorted(inside)):
                (files if path.suffix.lower() in SUFFIXES else other).append(path)
        if len(files) == before:
            raise ValueError(f"The folder of the class {name!r} holds no picture ({', '.join(SUFFIXES)}).")
        labels += [label] * (len(files) - before)
    if not names:
        raise ValueError(f"{folder} must hold a folder for each class, with its pictures inside; it holds no folder.")
    return names, files, np.array(labels), other


def _headers(files):
    """(width, height, mode) of each picture. ValueError lists all that cannot be read."""

    def header(path):
        try:
            with Image.open(path) as picture:
                return *picture.size, picture.mode
        except Exception as error:
            return str(error)

    with warnings.catch_warnings(), ThreadPoolExecutor(cores()) as threads:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        headers = list(threads.map(header, files))
    problems = []
    for path, found in zip(files, headers):
        if isinstance(found, str):
            problems.append(f"{path}: {found}")
        elif found[2] not in _EIGHT_BITS:
            problems.append(f"{path}: its pixels are {found[2]}, more than 8 bits a channel; convert it first")
    if problems:
        told = "\n  ".join(problems)
        raise ValueError(f"{len(problems)} of {len(files)} files cannot be read:\n  {told}\nRepair or move them away.")
    return headers


def _subset(number, share, subset, seed):
    """Which of the files, in order, belong to the subset."""
    if subset is None:
        return np.arange(number)
    share = options.real(share, "validation_split", options.share, "a share of the files, above 0 and below 1")
    order, held_back = np.arange(number), int(share * number)
    np.random.RandomState(seed).shuffle(order)  # Keras's own generator, so that it chooses the same files.
    if not held_back:
        raise ValueError(f"validation_split={share} of {number} files leaves none to validate on.")
    return np.sort(order[-held_back:] if subset == "validation" else order[:-held_back])
