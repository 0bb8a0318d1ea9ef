"""Labelled answers to lesson 00."""

import numpy as np

from lessons_lib.exercises.labels import right, wrong


@right("seconds_in_a_day")
def product():
    return 24 * 60 * 60


@right("seconds_in_a_day")
def decimal_number():
    return 8.64e4


@wrong("seconds_in_a_day", misconception="minutes")
def minutes_only():
    return 24 * 60


@wrong("seconds_in_a_day", misconception="one_hour")
def seconds_in_an_hour():
    return 60 * 60


@wrong("seconds_in_a_day", status="values")
def twelve_hours():
    return 12 * 60 * 60


@wrong("seconds_in_a_day", status="values")
def nearly():
    return 86_408


@wrong("seconds_in_a_day", status="type")
def in_quotation_marks():
    return "24 * 60 * 60"


@right("celsius")
def formula(fahrenheit):
    return (fahrenheit - 32) * 5 / 9


@right("celsius")
def in_two_steps(fahrenheit):
    above_freezing = fahrenheit - 32
    return np.float32(above_freezing / 1.8)


@wrong("celsius", misconception="no_brackets")
def without_brackets(fahrenheit):
    return fahrenheit - 32 * 5 / 9


@wrong("celsius", misconception="other_way")
def to_fahrenheit(fahrenheit):
    return fahrenheit * 9 / 5 + 32


@wrong("celsius", misconception="nine_fifths")
def fraction_upside_down(fahrenheit):
    return (fahrenheit - 32) * 9 / 5


@wrong("celsius", status="type")
def printed_not_returned(fahrenheit):
    print((fahrenheit - 32) * 5 / 9)


@wrong("celsius", status="raised")
def misspelt(fahrenheit):
    return (farenheit - 32) * 5 / 9  # noqa: F821


@right("wet_share")
def mean_of_comparison(rain):
    return (rain > 1).mean()


@right("wet_share")
def counted_in_a_loop(rain):
    wet = 0
    for amount in rain:
        if amount > 1:
            wet = wet + 1
    return wet / len(rain)


@wrong("wet_share", misconception="count")
def number_of_wet_days(rain):
    return (rain > 1).sum()


@wrong("wet_share", misconception="at_least")
def one_millimetre_counts(rain):
    return np.mean(rain >= 1)


@wrong("wet_share", misconception="any_rain")
def any_rain_at_all(rain):
    return (rain > 0).mean()


@wrong("wet_share", misconception="whole_millimetres")
def two_or_more(rain):
    return (rain >= 2).mean()


@wrong("wet_share", misconception="whole_millimetres")
def in_whole_millimetres(rain):
    return np.mean(rain.astype(int) > 1)


@wrong("wet_share", misconception="whole_millimetres")
def rounded_first(rain):
    return np.mean(np.round(rain) > 1)


@wrong("wet_share", misconception="percent")
def in_per_cent(rain):
    return 100 * (rain > 1).sum() / len(rain)


@wrong("wet_share", misconception="mean_rain")
def amount_on_wet_days(rain):
    return rain[rain > 1].mean()


@wrong("wet_share", status="rank")
def comparison_alone(rain):
    return rain > 1
