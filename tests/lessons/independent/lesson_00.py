import numpy as np

from tests.lessons.independent import right, wrong


@right("seconds_in_a_day")
def seconds_multiplied():
    return 24 * 60 * 60


@right("seconds_in_a_day")
def seconds_step_by_step():
    minute = 60
    hour = 60 * minute
    seconds_in_a_day = 0
    for _ in range(24):
        seconds_in_a_day = seconds_in_a_day + hour
    return seconds_in_a_day


@wrong(
    "seconds_in_a_day",
    "Writes 60 ^ 2 for 60 squared as in R; in Python ^ is a bitwise operation, so the number is 1442.",
)
def seconds_r_power():
    return 24 * 60 ^ 2


@wrong("seconds_in_a_day", "Keeps the 7 days of the cell above: the seconds of a week, not of one day.")
def seconds_of_a_week():
    days = 7
    seconds_in_a_day = days * 24 * 60 * 60
    return seconds_in_a_day


@wrong("seconds_in_a_day", "Types 86.400 with a point as the separator of thousands, which Python reads as 86.4.")
def seconds_thousands_point():
    return 86.400


@wrong("seconds_in_a_day", "Takes 360 in place of 3600 seconds for an hour: ten times too small.")
def seconds_lost_zero():
    return 24 * 360


@right("celsius")
def celsius_by_1_8(fahrenheit):
    return (fahrenheit - 32) / 1.8


@right("celsius")
def celsius_in_steps(fahrenheit):
    above_freezing = fahrenheit - 32
    ninths = above_freezing / 9
    return ninths * 5


@wrong("celsius", "Without brackets: only the 32 is multiplied by 5/9, not the difference.")
def celsius_no_brackets(fahrenheit):
    return fahrenheit - 32 * 5 / 9


@wrong("celsius", "Divides with //, so the result is cut down to a whole degree.")
def celsius_whole_division(fahrenheit):
    return (fahrenheit - 32) * 5 // 9


@wrong("celsius", "Rounds the factor 5/9 to 0.55, so warm temperatures come out too low.")
def celsius_rough_factor(fahrenheit):
    return (fahrenheit - 32) * 0.55


@wrong("celsius", "Sets fahrenheit to a test value inside the function, so every input gives the same result.")
def celsius_own_test_value(fahrenheit):
    fahrenheit = 98.6
    return (fahrenheit - 32) * 5 / 9


@right("wet_share")
def wet_share_mean_of_truth(rain):
    return np.mean(np.asarray(rain) > 1)


@right("wet_share")
def wet_share_by_counting(rain):
    wet = 0
    for amount in rain:
        if amount > 1:
            wet += 1
    return wet / len(rain)


@wrong("wet_share", "Counts days with exactly 1 mm too (>= in place of >).")
def wet_share_at_least(rain):
    wet = rain >= 1
    return wet.sum() / rain.size


@wrong("wet_share", "Gives the share of the rain that fell on wet days, not the share of the days.")
def wet_share_of_the_amount(rain):
    return rain[rain > 1].sum() / rain.sum()


@wrong("wet_share", "Divides by the days with any rain, not by all days.")
def wet_share_of_rainy_days(rain):
    return np.sum(rain > 1) / np.sum(rain > 0)


@wrong("wet_share", "len(rain > 1) is the length of the array of True and False, not the number of True: always 1.")
def wet_share_length_of_truth(rain):
    return len(rain > 1) / len(rain)
