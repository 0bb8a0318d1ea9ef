"""Lesson 00: the first ten minutes. Three small exercises that show what a check, a card and a hint are."""

import numpy as np

from lessons_lib.exercises.declare import Choice, Exercise, Misconception, Prediction, Question, as_if, same


def celsius(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


def wet_share(rain):
    return np.mean(np.asarray(rain) > 1)


def draw_temperatures(rng):
    return [(round(float(degrees), 1),) for degrees in rng.uniform(50, 110, size=3)]


def draw_rain(rng):
    """(11,) and (30,): dry days, a drizzle, days with exactly 1 mm, with a little more, and wet ones, shuffled; the
    first day and the last are wet, so that a loop that leaves one out is seen."""
    cases = []
    for days in (11, 30):
        amounts = np.r_[0.4, 1, 1, rng.uniform(1.1, 1.4), rng.uniform(1.6, 1.9), rng.uniform(3, 40)].round(1)
        between = rng.permutation(np.r_[np.zeros(days - 8), amounts])
        cases.append((np.r_[rng.uniform(3, 40), between, rng.uniform(3, 40)].round(1),))
    return cases


EXERCISES = (
    Exercise(
        name="seconds_in_a_day",
        task="How many seconds does a day have? Let Python multiply.",
        kind="value",
        points={"values": 1},
        hints=(
            "Build it up in steps: hours in a day, minutes in an hour, seconds in a minute.",
            "Put your calculation where the three dots `...` stand. Python multiplies with `*`.",
            "Three numbers with `*` between them: hours in a day `*` minutes in an hour `*` seconds in a minute.",
        ),
        reference=lambda: 86400,
        misconceptions=(
            Misconception(
                "minutes",
                "A day has that many *minutes*. Which step is still missing to reach seconds?",
                as_if(lambda: 1440),
            ),
            Misconception(
                "one_hour", "One *hour* has that many seconds. How many hours does a day have?", as_if(lambda: 3600)
            ),
        ),
    ),
    Exercise(
        name="celsius",
        task="Turn a temperature in degrees Fahrenheit into degrees Celsius.",
        kind="call",
        points={"values": 2},
        hints=(
            "Water freezes at 32 °F, which is 0 °C. So what has to be taken away before anything is multiplied?",
            "Brackets decide what is done first. The function hands its result back with `return`.",
            "`return (fahrenheit - ___) * ___ / ___`",
        ),
        reference=celsius,
        cases=draw_temperatures,
        misconceptions=(
            Misconception(
                "no_brackets",
                "Multiplication goes before subtraction, so only the 32 was multiplied. Where do brackets belong?",
                as_if(lambda fahrenheit: fahrenheit - 32 * 5 / 9),
            ),
            Misconception(
                "other_way",
                "This goes from Celsius to Fahrenheit. What undoes a multiplication by 9/5 and an addition of 32?",
                as_if(lambda fahrenheit: fahrenheit * 9 / 5 + 32),
            ),
            Misconception(
                "nine_fifths",
                "A step of one degree Celsius is larger than one of Fahrenheit. Should the number grow or shrink: 9/5"
                " or 5/9?",
                as_if(lambda fahrenheit: (fahrenheit - 32) * 9 / 5),
            ),
        ),
    ),
    Exercise(
        name="wet_share",
        task="Which share of the days had more than 1 mm of rain?",
        kind="call",
        points={"values": 2},
        hints=(
            "Ask every day at once: a comparison with an array gives an array of `True` and `False`.",
            "`True` counts as 1 and `False` as 0. What is the mean of such an array?",
            "`return (rain ___ 1).___()`: a comparison inside the brackets, then a mean.",
        ),
        reference=wet_share,
        cases=draw_rain,
        misconceptions=(
            Misconception(
                "count",
                "This is the *number* of wet days. What turns a number of days into a share of them?",
                as_if(lambda rain: (rain > 1).sum()),
            ),
            Misconception(
                "at_least",
                "Days with exactly 1 mm were counted too. Does *more than* 1 mm include them?",
                as_if(lambda rain: (rain >= 1).mean()),
            ),
            Misconception(
                "any_rain",
                "Every day with any rain was counted. From which amount on does a day count?",
                as_if(lambda rain: (rain > 0).mean()),
            ),
            Misconception(
                "whole_millimetres",
                "Days with a little more than 1 mm are missing, such as 1.2 mm. Is that more than 1?",
                lambda got, rain: any(
                    same(got, np.mean(counted)) for counted in (rain >= 2, rain.astype(int) > 1, rain.round() > 1)
                ),
            ),
            Misconception(
                "percent",
                "This is in per cent. What does a share run from and to?",
                as_if(lambda rain: 100 * (rain > 1).mean()),
            ),
            Misconception(
                "mean_rain",
                "This is the mean *amount* on wet days. Can you take the mean of the comparison itself?",
                as_if(lambda rain: rain[rain > 1].mean()),
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "device",
        "What will JAX find on this computer: 'cpu', 'gpu' or 'tpu'?",
        lambda names: names["devices"][0].platform,
        "Every notebook of the course runs on all three.",
    ),
)

QUESTIONS = (
    Question(
        "restart",
        "You restart the kernel. What is lost?",
        (
            Choice(
                "The text that you wrote in the cells",
                False,
                "Cells belong to the notebook's file. A restart does not touch them.",
            ),
            Choice(
                "The values of all variables",
                True,
                "Python starts with an empty memory, so the cells have to be run again.",
            ),
            Choice("The points that your checks earned", False, "Progress is kept in a file, not in Python's memory."),
        ),
    ),
)
