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
            Misconception(
                "several_days",
                "These are the seconds of more than one day. How many days does the task ask about, and which"
                " does your `days` hold?",
                as_if(*(lambda days=days: days * 86400 for days in (7, 30, 31, 365, 366))),
            ),
            Misconception(
                "half_a_day",
                "The face of a clock shows 12 hours. How often does its hand go round in a day?",
                as_if(lambda: 43200),
            ),
            Misconception(
                "mark_in_the_number",
                "In Python a point begins the decimals, and a comma makes two numbers of one. How are thousands"
                " written without a mark?",
                as_if(lambda: 86.4, lambda: np.array([86, 400])),
            ),
            Misconception(
                "caret",
                "In Python `^` is no power: it compares the bits of two whole numbers. Which sign multiplies?",
                as_if(lambda: 24 * 60 ^ 2),
            ),
            Misconception(
                "added",
                "The three numbers were added up. How many minutes have two hours: 62?",
                as_if(lambda: 24 + 60 + 60),
            ),
            Misconception(
                "sixty_too_often",
                "There is one 60 too many in this product. What does each of its numbers stand for?",
                as_if(lambda: 60**3, lambda: 24 * 60**3),
            ),
            Misconception(
                "text",
                "This is a text: Python does not calculate inside quotation marks. What do you have to take away?",
                lambda got: isinstance(got, str),
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
            Misconception(
                "rounded_fraction",
                "5/9 was rounded before it was used, so the degrees are only nearly right. Can Python do the division?",
                as_if(
                    *(
                        lambda fahrenheit, factor=factor: (fahrenheit - 32) * factor
                        for factor in (0.55, 0.555, 0.56, 0.6)
                    )
                ),
            ),
            Misconception(
                "factor_alone",
                "The fraction is in it, but nothing has been taken away. What does your function give for 32,"
                " where water freezes?",
                as_if(lambda fahrenheit: fahrenheit * 5 / 9),
            ),
            Misconception(
                "difference_alone",
                "32 has been taken away, but the steps are still those of Fahrenheit. What comes after the"
                " subtraction?",
                as_if(lambda fahrenheit: fahrenheit - 32),
            ),
            Misconception(
                "multiplied_first",
                "You multiply first and take 32 away afterwards. Which of the two does the task name first?",
                as_if(lambda fahrenheit: fahrenheit * 5 / 9 - 32, lambda fahrenheit: fahrenheit * 9 / 5 - 32),
            ),
            Misconception(
                "plus_32",
                "32 was added. Is 0 °C a higher number in Fahrenheit or a lower one?",
                as_if(lambda fahrenheit: (fahrenheit + 32) * 5 / 9, lambda fahrenheit: fahrenheit * 5 / 9 + 32),
            ),
            Misconception(
                "nothing",
                "Every temperature gives 0. What does Python make of `5 // 9`, and what of `5 / 9`?",
                as_if(lambda fahrenheit: 0.0),
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
            Misconception(
                "of_rainy_days",
                "This is the share among the days *with rain*. Of which days does the task ask for a share?",
                as_if(lambda rain: (rain > 1).sum() / (rain > 0).sum()),
            ),
            Misconception(
                "other_count",
                "The wet days are divided by one day too few, or too many. How many days are there?",
                as_if(lambda rain: (rain > 1).sum() / (len(rain) - 1), lambda rain: (rain > 1).sum() / (len(rain) + 1)),
            ),
            Misconception(
                "share_of_water",
                "This is the share of the *water* that fell on wet days. Does a day with 40 mm count more than"
                " one with 4 mm?",
                as_if(lambda rain: rain[rain > 1].sum() / rain.sum()),
            ),
            Misconception(
                "dry_share",
                "This is the share of the other days. Which days are to be counted?",
                as_if(lambda rain: (rain <= 1).mean(), lambda rain: (rain < 1).mean()),
            ),
            Misconception(
                "fixed_days",
                "You divide by a fixed number of days. How many days does another array have?",
                as_if(*(lambda rain, days=days: (rain > 1).sum() / days for days in (7, 10, 12, 30, 31, 100, 365))),
            ),
            Misconception(
                "amount",
                "This is an amount of rain in millimetres, no share of days. Which amounts become `True` in a"
                " comparison?",
                as_if(
                    lambda rain: rain.mean(),
                    lambda rain: rain.sum(),
                    lambda rain: rain[rain > 1].sum(),
                    lambda rain: (rain * (rain > 1)).mean(),
                ),
            ),
            Misconception(
                "mean_compared",
                "This compares *one* number with 1, the mean amount. What does a comparison with every day give?",
                lambda got, rain: isinstance(got, bool) and got == (rain.mean() > 1),
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
