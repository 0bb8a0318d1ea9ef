"""Data before a network reads it: made, encoded, split, normalised, cut into windows, read from picture files.

Take the functions from here; each is in the file that its subject names.
"""

from lessons_lib.data.encoding import decode_labels, encode_labels, to_categorical
from lessons_lib.data.images import ImageFolder
from lessons_lib.data.marks import mark_images
from lessons_lib.data.normalising import Normaliser
from lessons_lib.data.pretrained import efficientnet_lite0
from lessons_lib.data.splitting import random_split, sequential_split
from lessons_lib.data.textures import made_textures
from lessons_lib.data.threshold import threshold_data
from lessons_lib.data.windows import WindowGenerator, make_chunks, make_windows, predict_series

__all__ = [
    "ImageFolder",
    "Normaliser",
    "WindowGenerator",
    "decode_labels",
    "efficientnet_lite0",
    "encode_labels",
    "made_textures",
    "make_chunks",
    "make_windows",
    "mark_images",
    "predict_series",
    "random_split",
    "sequential_split",
    "threshold_data",
    "to_categorical",
]
