"""Data that comes in batches because it does not fit in memory: what counts as such, and a thread that reads ahead."""

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor

AHEAD = 2  # batches that are read while one is trained on


def are_batches(x):
    """Whether `x` is gone through batch by batch: it has a length and an iteration, and is no array, table or list.

    TypeError for a generator, which can be gone through only once.
    """
    if isinstance(x, Iterator):
        advice = "Give an object with __len__, the number of batches, and __iter__, which starts afresh each epoch"
        raise TypeError(f"{type(x).__name__} gives its batches only once, and their number is not known. {advice}.")
    collection = hasattr(x, "__array__") or isinstance(x, Sequence | Mapping | Set)
    return not collection and hasattr(x, "__len__") and (hasattr(x, "__iter__") or hasattr(x, "__getitem__"))


class Batches:
    """One pass after another over the batches `given`, each turned into what `prepared(batch)` returns.

    A thread reads and prepares AHEAD batches in front, so that memory holds some batches, however many there are. An
    error of a batch is raised where that batch would have come. Raises ValueError when a pass gives fewer batches than
    len(given).
    """

    def __init__(self, given, prepared):
        self.given, self.prepared, self._begun = given, prepared, None
        if not len(given):
            raise ValueError("There is not a single batch to read.")

    def __len__(self):
        return len(self.given)

    def first(self):
        """The first batch of the next pass, as it was given; the pass goes on behind it."""
        batches = iter(self.given)
        batch = next(batches, None)
        self._begun = itertools.chain([batch], batches)
        return batch

    def __iter__(self):
        batches, self._begun = itertools.islice(self._begun or self.given, len(self)), None
        end = object()

        def read():
            batch = next(batches, end)
            return end if batch is end else self.prepared(batch)

        thread = ThreadPoolExecutor(1)
        try:
            waiting = deque(thread.submit(read) for _ in range(AHEAD))
            for number in range(len(self)):
                try:
                    batch = waiting.popleft().result()
                except Exception as error:
                    error.add_note(f"This is about batch {number} of {len(self)}, counted from 0.")
                    raise
                if batch is end:
                    advice = "__iter__ must start afresh each time, and give as many batches as __len__ says"
                    raise ValueError(f"{len(self)} batches were promised, but one pass gave {number}. {advice}.")
                waiting.append(thread.submit(read))
                yield batch
        finally:
            thread.shutdown(cancel_futures=True)
