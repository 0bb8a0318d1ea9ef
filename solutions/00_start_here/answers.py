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


@wrong("seconds_in_a_day", misconception="half_a_day")
def twelve_hours():
    return 12 * 60 * 60


@wrong("seconds_in_a_day", status="values")
def nearly():
    return 86_408


@wrong("seconds_in_a_day", misconception="text")
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


@wrong("seconds_in_a_day", misconception="several_days")
def with_the_days_of_the_cell_above():
    days = 7
    return days * 24 * 60 * 60


@wrong("seconds_in_a_day", misconception="mark_in_the_number")
def with_a_thousands_comma():
    return 86, 400


@wrong("seconds_in_a_day", misconception="mark_in_the_number")
def with_a_thousands_point():
    return 86.400


@wrong("seconds_in_a_day", misconception="caret")
def power_as_in_r():
    return 24 * 60 ^ 2


@wrong("seconds_in_a_day", misconception="added")
def sum_of_the_three():
    return 24 + 60 + 60


@wrong("seconds_in_a_day", misconception="sixty_too_often")
def sixty_three_times():
    return 24 * 60 * 60 * 60


@wrong("celsius", misconception="rounded_fraction")
def with_056(fahrenheit):
    return (fahrenheit - 32) * 0.56


@wrong("celsius", misconception="factor_alone")
def nothing_taken_away(fahrenheit):
    return fahrenheit * 5 / 9


@wrong("celsius", misconception="difference_alone")
def nothing_multiplied(fahrenheit):
    return fahrenheit - 32


@wrong("celsius", misconception="multiplied_first")
def brackets_around_the_wrong_part(fahrenheit):
    return (fahrenheit * 5 / 9) - 32


@wrong("celsius", misconception="plus_32")
def added_32(fahrenheit):
    return (fahrenheit + 32) * 5 / 9


@wrong("wet_share", misconception="of_rainy_days")
def among_days_with_rain(rain):
    return (rain > 1).sum() / (rain > 0).sum()


@wrong("wet_share", misconception="other_count")
def as_a_sample_variance(rain):
    return (rain > 1).sum() / (len(rain) - 1)


@wrong("wet_share", misconception="share_of_water")
def share_of_the_amount(rain):
    return rain[rain > 1].sum() / rain.sum()


@wrong("wet_share", misconception="dry_share")
def share_of_dry_days(rain):
    return np.mean(rain <= 1)


@wrong("wet_share", misconception="fixed_days")
def of_thirty_days(rain):
    return np.sum(rain > 1) / 30


@wrong("wet_share", misconception="amount")
def mean_of_all_amounts(rain):
    return rain.mean()


@wrong("celsius", misconception="nothing")
def whole_division_of_the_fraction(fahrenheit):
    return 5 // 9 * (fahrenheit - 32)


@wrong("wet_share", misconception="mean_compared")
def is_the_mean_above(rain):
    return bool(rain.mean() > 1)
