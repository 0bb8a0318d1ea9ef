# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 · Start here
#
# Welcome. In ten minutes you know your way around, even if you have never opened Jupyter before.
#
# **After this lesson you can** run and change a cell, have an answer checked, ask for a hint, see your progress,
# and help yourself when something breaks.
#
# **You need** nothing.
#
# Minutes to read and do: 10 · CPU seconds of *Run All*: 2

# %% [markdown]
# ## Run a cell
#
# A notebook is a page of *cells*. Some hold text, like this one. Some hold Python.
# Click into the grey cell below, then hold **Shift** and press **Enter**.

# %%
from lessons_lib.exercises import lesson

L = lesson("00_start_here")
print("It works: Python ran this cell.")

# %% [markdown]
# The answer appears below the cell, and a number such as `[1]` beside it. `[*]` means: still busy.
#
# Every lesson opens with such a cell. It brings in what the lesson needs, and `L`, your helper. Always run it first.
#
# ## Change a cell
#
# You cannot damage anything. Run this cell, write 30 in place of 7, and run it again.

# %%
days = 7
days * 24

# %% [markdown]
# A cell shows the value of its last line. `days = 7` gives the number 7 a name; `#` starts a remark that Python skips.
#
# > **From R.** Cells are the chunks of R Markdown or Quarto. Python writes `days = 7` for `days <- 7`, `True` for
# > `TRUE`, and counts from 0. Spaces at the start of a line have a meaning: they say what belongs to a function. You
# > know Keras from R? [from_r.md](../from_r.md) shows each call of two tutorials in R beside its line here.
#
# ## Check an answer
#
# > **Exercise: seconds_in_a_day.** How many seconds does a day have? Let Python multiply. One number. (1 point)
#
# Your answer goes where the three dots `...` stand. **Make a mistake on purpose first**: write `24 * 60`, run the cell,
# run the check below it, and read the card. Then put it right and run both cells again.

# %% nbgrader={"grade_id": "seconds_in_a_day", "solution": true}
seconds_in_a_day = ...
### BEGIN SOLUTION
seconds_in_a_day = 24 * 60 * 60
### END SOLUTION

# %% nbgrader={"grade_id": "check_seconds_in_a_day", "grade": true, "points": 1}
L.check("seconds_in_a_day", seconds_in_a_day)

# %% [markdown]
# A card has a sign and a word: **○** it waits for you, **△** not there yet, **✓** done. The useful part stands below:
# one sentence about what you wrote. You may check as often as you like; trying costs nothing.
#
# ## Write a function
#
# Most answers are *functions*: a name, inputs in brackets, and `return` with what comes out. This one is complete:


# %%
def hours(days):
    """Days as hours."""
    return days * 24


hours(7)

# %% [markdown]
# > **Exercise: celsius.** Turn a temperature in degrees Fahrenheit into degrees Celsius: take 32 away, then multiply by
# > 5/9. One number in, one number out. (2 points)
#
# Write your line below the text in `"""`, as far to the right as that text. The check calls your function with
# temperatures of its own.


# %% nbgrader={"grade_id": "celsius", "solution": true}
def celsius(fahrenheit):
    """Degrees Fahrenheit as degrees Celsius: one number in, one number out."""
    ### BEGIN SOLUTION
    return (fahrenheit - 32) * 5 / 9
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_celsius", "grade": true, "points": 2}
L.check("celsius", celsius)

# %% [markdown]
# ## Ask for a hint
#
# > **Exercise: wet_share.** Which share of the days had *more than* 1 mm of rain?
# > An array in, one number between 0 and 1 out. (2 points)
#
# An *array* is a row of numbers, here one for each day. If you do not know how to begin, run the next cell. Each
# exercise has three hints, and you try once before you get the next: check what you have, then run the hint again.

# %%
L.hint("wet_share")


# %% nbgrader={"grade_id": "wet_share", "solution": true}
def wet_share(rain):
    """The share of days with more than 1 mm: rain, an array in millimetres, one number out."""
    ### BEGIN SOLUTION
    return (rain > 1).mean()
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_wet_share", "grade": true, "points": 2}
L.check("wet_share", wet_share)

# %% [markdown]
# ## Predict, then run
#
# What you predicted first, you remember better. So the lessons ask you to. JAX, the library that does the arithmetic,
# looks for a device to work on: **CPU**, the ordinary processor; **GPU**, a graphics card; **TPU**, Google's chip for
# networks. What will it find here? Write `"cpu"`, `"gpu"` or `"tpu"`, with the quotation marks, and run both cells.

# %% nbgrader={"grade_id": "guess_device", "solution": true}
device_guess = ...
### BEGIN SOLUTION
device_guess = "cpu"
### END SOLUTION
L.predict("device", device_guess)

# %% tags=["nbval-ignore-output"]
import jax

devices = jax.devices()
devices

# %% [markdown]
# Each core of a CPU counts as a device here, up to four. A CPU is all you need: GPU and TPU do the same work, only
# faster when models are large. A guess costs no points, right or wrong.
#
# ## Quiz
#
# From lesson 01 on, a lesson begins with short questions. Think first, then click the choice that you would take.

# %%
L.quiz("restart")

# %% [markdown]
# ## When something breaks
#
# Errors are everyday work. Take away the `#` below and run the cell. Read the **last line** of the red text first: it
# says what happened. Put the `#` back when you have seen it.

# %%
# rainfall

# %% [markdown]
# | what you see | what it means | what to do |
# |---|---|---|
# | `NameError: name 'x' is not defined` | not run yet, or mistyped | menu **Run**, *Run All Above Selected Cell* |
# | `[*]` that does not end | the cell is still busy | the square **■** above the page stops it |
# | results without sense | cells ran in another order | menu **Kernel**, *Restart Kernel and Run up to Selected Cell* |
# | a page to start anew | yours is kept in `backups` | menu **File**, *New*, *Terminal*; type `lessons reset 00` |
#
# The *kernel* is the Python behind the page. It remembers variables in the order in which you ran the cells,
# not in the order in which they stand. A restart empties its memory and leaves your text alone.
#
# > **Written answer, read by your teacher: broken.** A friend opens yesterday's notebook, runs one cell in the middle
# > and reads `NameError: name 'rain' is not defined`. The line `rain = ...` stands a few cells above. What has
# > happened, and what should your friend do? Click the cell below, press Enter, write, then Shift+Enter. (1 point: a
# > good answer names the cause and what to do)

# %% [markdown] nbgrader={"grade_id": "broken", "grade": true, "points": 1, "solution": true}
# The kernel is new today and its memory is empty. The cell that makes `rain` is on the page but has not run since.
# My friend should choose *Run All Above Selected Cell* and then run the cell again.

# %% [markdown]
# ## See your progress

# %%
L.progress()

# %% [markdown]
# It is kept in the folder `.lessons` beside your notebooks, on your own computer, and survives restarts. In a terminal,
# `lessons progress` shows all lessons at once. Save the notebook itself with **Ctrl+S** (**⌘S** on a Mac).
#
# ## What to remember
#
# 1. Shift and Enter runs a cell; the setup cell goes first.
# 2. Write your answer, run its cell, run the check below it.
# 3. Cards speak about what you wrote. `L.hint("...")` helps when you are stuck.
# 4. `NameError` usually means: a cell above has not run.
# 5. When in doubt, restart the kernel and run all cells above.
#
# **Try it yourself.** Make a cell of your own with **+** above the page. About how many seconds have you lived? Then
# write a function that says it for any age in years.
#
# **Further reading.** Project Jupyter, *JupyterLab Documentation*, <https://jupyterlab.readthedocs.io>. ·
# A. B. Downey, *Think Python*, 3rd edition, 2024: Python from the beginning.
#
# Next: **01_shapes_and_one_hot**. On the left, click the sign of a folder above the list of files, then this lesson's
# folder.
