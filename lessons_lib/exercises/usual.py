"""The usual slips: answers that are right but for a sign, an axis, an order, an end.

They are looked for in answers to every exercise where none of its own misconceptions fits. What is said of them is
arithmetic, so it holds wherever they are found; the cause is asked for, not asserted.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations

import numpy as np

from lessons_lib.exercises.declare import Misconception, same


def _parts(got, wanted) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The arrays of an answer beside those that were wanted. Raises where the answer is built in another way."""
    if isinstance(wanted, Mapping):
        for key in wanted:
            yield from _parts(got[key], wanted[key])
    elif isinstance(wanted, tuple):
        for pair in zip(got, wanted, strict=True):
            yield from _parts(*pair)
    else:
        yield np.asarray(got), np.asarray(wanted)


def _each_part(fits: Callable, once: Callable = lambda got: True) -> Callable[[list], bool]:
    """The predicate "in each case, all that is not right is as `fits(got, wanted, *inputs)` says", and `once(got)` is
    true of some."""

    def holds(cases):
        wrong = [[(*pair, *inputs) for pair in _parts(got, wanted) if not same(*pair)] for got, wanted, inputs in cases]
        found = [part for parts in wrong for part in parts]
        return all(wrong) and all(fits(*part) for part in found) and any(once(got) for got, *_ in found)

    return holds


def _as_one_of(likes: Callable) -> Callable[[list], bool]:
    """The predicate "all that is not right is one of `likes(wanted)`"."""
    return _each_part(lambda got, wanted, *_: any(same(got, like) for like in likes(wanted)))


def _is_input(got, wanted, *inputs):
    return any(isinstance(value, np.ndarray | int | float) and same(got, value) for value in inputs)


def _axis_of_one(got, wanted, *_):
    return got.shape != wanted.shape and got.size > 0 and same(got.squeeze(), wanted.squeeze())


def _with_axes_moved(wanted):
    return [wanted.transpose(order) for order in list(permutations(range(wanted.ndim)))[1:]]


def _swapped(cases):
    return all(
        isinstance(wanted, tuple) and any(same(tuple(got), order) for order in list(permutations(wanted))[1:])
        for got, wanted, _ in cases
    )


def _flat(wanted):
    return (wanted.ravel(), wanted.ravel("F")) if wanted.ndim > 1 else ()


def _whole(got, wanted, *_):
    return any(same(got, cut(wanted).astype(int)) for cut in (np.floor, np.trunc, np.rint))


def _ends(array):
    """The array without its first, or last, entries along each axis."""
    return [np.delete(array, end, axis) for axis in range(array.ndim) for end in (0, -1) if array.shape[axis] > 1]


def _one_more(got, wanted, *_):
    return got.ndim == wanted.ndim and any(same(less, wanted) for less in _ends(got))


def _first_or_last(wanted):
    return (wanted[0], wanted[-1], wanted[:1], wanted[-1:]) if wanted.ndim and len(wanted) > 1 else ()


def _one_place_off(got, wanted, *_):
    if got.shape != wanted.shape:
        return False
    for axis in range(wanted.ndim):
        (late, early), (wanted_late, wanted_early) = (
            (np.delete(array, 0, axis), np.delete(array, -1, axis)) for array in (got, wanted)
        )
        moved = same(late, wanted_early) or same(early, wanted_late)
        if moved and wanted.shape[axis] > 2 and not same(wanted_late, wanted_early):
            return True
    return False


def _other_order(got, wanted, *_):
    """Whether rows, or columns, that all differ are the wanted ones in another order."""
    if got.shape != wanted.shape:
        return False
    for axis in range(wanted.ndim):
        mine, theirs = (np.moveaxis(array, axis, 0).reshape(array.shape[axis], -1) for array in (got, wanted))
        moved = same(*(rows[np.lexsort(rows.T)] for rows in (mine, theirs)))
        if moved and len(theirs) > 2 and len(np.unique(theirs, axis=0)) == len(theirs):
            return True
    return False


def _by_a_factor(got, wanted, *_):
    if got.shape != wanted.shape or len(np.unique(wanted[wanted != 0])) < 2:
        return False
    at = np.abs(wanted).argmax()
    factor = got.flat[at] / wanted.flat[at]
    return bool(factor) and same(got / factor, wanted)


def _by_an_amount(got, wanted, *_):
    distinct = len(np.unique(wanted)) > 2
    return got.shape == wanted.shape and distinct and same(got - (got.flat[0] - wanted.flat[0]), wanted)


# `holds(cases)` is asked of all cases (got, wanted, inputs) that are wrong. The message comes after the first
# difference; where that says it all, there is no more to tell.
USUAL = (
    Misconception(
        "input_returned",
        "This is what came in, unchanged. What does your function hand back?",
        _each_part(_is_input),
    ),
    Misconception("axis_of_one", "", _each_part(_axis_of_one)),
    Misconception("turned", "", _as_one_of(_with_axes_moved)),
    Misconception(
        "items_swapped", "Each item is right, but in another one's place. In which order are they wanted?", _swapped
    ),
    Misconception(
        "flattened",
        "All numbers are right, but they stand in one long row. Which step loses the axes?",
        _as_one_of(_flat),
    ),
    Misconception(
        "sign_turned",
        "Every number has its right size and the opposite sign. What is taken from what?",
        _as_one_of(lambda wanted: (-wanted,)),
    ),
    Misconception(
        "size_only",
        "Every number has its right size, but the minus signs are lost. Is an absolute value asked for?",
        _as_one_of(lambda wanted: (np.abs(wanted),)),
    ),
    Misconception(
        "whole_numbers",
        "Right, but for the decimals, which are cut off or rounded. Which step makes whole numbers?",
        _each_part(_whole, once=np.any),
    ),
    Misconception(
        "rounded",
        "Right, but rounded to a few decimals. Does the task ask for that?",
        _as_one_of(lambda wanted: [wanted.round(digits) for digits in (1, 2, 3)]),
    ),
    Misconception(
        "backwards",
        "The numbers are right, but run from the last to the first. Where does your order turn round?",
        _as_one_of(lambda wanted: [np.flip(wanted, axis) for axis in range(wanted.ndim)]),
    ),
    Misconception(
        "refilled",
        "All the right numbers are there, but mixed, as when `reshape` refills an array row by row. What swaps axes?",
        _as_one_of(lambda wanted: [moved.reshape(wanted.shape) for moved in _with_axes_moved(wanted)]),
    ),
    Misconception(
        "one_of_all",
        "This is right, but only the first or the last of all that are wanted. Where are the others lost?",
        _as_one_of(_first_or_last),
    ),
    Misconception(
        "one_less",
        "One is missing at an end; all others are right. Where does your count begin, and where does it stop?",
        _as_one_of(_ends),
    ),
    Misconception(
        "one_more",
        "There is one too many at an end; all others are right. Where does your count begin, and where does it stop?",
        _each_part(_one_more),
    ),
    Misconception(
        "one_place_off",
        "The numbers are right, but stand one place too early or too late. From which number do you count?",
        _each_part(_one_place_off),
    ),
    Misconception(
        "other_order",
        "All the right numbers are there, in another order. Which step decides the order?",
        _each_part(_other_order),
    ),
    Misconception(
        "factor",
        "Every number is off by the same factor. Which multiplication or division is missing, or one too many?",
        _each_part(_by_a_factor),
    ),
    Misconception(
        "amount",
        "Every number is off by the same amount. What is added or taken away once too often, or not at all?",
        _each_part(_by_an_amount),
    ),
)


def usual_slip(cases: list[tuple]) -> Misconception | None:
    """The first usual slip that all these wrong cases show; each is (what came, what was wanted, the inputs)."""
    for slip in USUAL:
        try:
            if slip.holds(cases):
                return slip
        except Exception:  # a predicate meant for another shape or type does not hold
            continue
    return None
