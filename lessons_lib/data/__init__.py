"""Making, encoding, splitting and normalising data; NumPy arrays in and out."""

from lessons_lib.data.encoding import decode_labels, encode_labels, to_categorical
from lessons_lib.data.normalising import Normaliser
from lessons_lib.data.splitting import random_split
from lessons_lib.data.threshold import threshold_data

__all__ = ["Normaliser", "decode_labels", "encode_labels", "random_split", "threshold_data", "to_categorical"]
