"""Answers to the lessons' exercises, written from `notebooks/` alone by people who knew neither answers nor checks.

Each module holds those to one lesson: for each exercise two right ones and four wrong ones, each with its slip in a
sentence. They are (exercise, answer, slip or None) in LABELLED; the answer is a function of the exercise's arguments
or, where a value or a model is asked for, of none.
"""


def right(exercise: str):
    """Mark a function as a right answer."""
    return _mark(exercise, None)


def wrong(exercise: str, slip: str):
    """Mark a function as a wrong answer, and say what is wrong."""
    return _mark(exercise, slip)


def _mark(exercise, slip):
    def mark(make):
        make.__globals__.setdefault("LABELLED", []).append((exercise, make, slip))
        return make

    return mark
