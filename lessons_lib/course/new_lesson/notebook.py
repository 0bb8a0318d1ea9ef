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
# # NN · Title
#
# Wells stand at different heights, so their levels cannot be compared as they are. Here you make them comparable.
#
# **After this lesson you can** say how far each level lies from the mean of its own well.
#
# **You need** lesson 01: axes, shapes, broadcasting.
#
# Minutes to read and do: 10 · CPU seconds of *Run All*: 2
#
# Run the first cell. Then three questions on earlier lessons: decide first, then open your choice.

# %%
import numpy as np

from lessons_lib.exercises import lesson

L = lesson("NN_name")

# %%
L.quiz("mean_over_days", "scaling_part", "beside_a_score")

# %% [markdown]
# ## Levels of three wells
#
# Four days, three wells, in metres above sea level. Which well is high *for itself* on the last day?

# %%
levels = np.array([[31.2, 8.4, 15.0], [31.0, 8.5, 15.1], [30.9, 8.9, 15.1], [30.9, 9.2, 15.2]])
print(levels.shape, "= (days, wells)")

# %% [markdown]
# > **Exercise: anomalies.** Give each level as its difference from the mean of its own well. `(days, wells)` in and
# > out. (3 points)


# %% nbgrader={"grade_id": "anomalies", "solution": true}
def anomalies(levels):
    """Levels (days, wells) as differences from each well's mean."""
    ### BEGIN SOLUTION
    return levels - levels.mean(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade_id": "check_anomalies", "grade": true, "points": 3}
L.check("anomalies", anomalies)

# %% [markdown]
# **Written answer**, read by your teacher. Two wells, one in clay and one in gravel, have the same differences from
# their means. What can you say of their levels, and what not? Click the cell below, press Enter, write, then
# Shift+Enter. (2 points: what the differences keep 1; what they lose 1)

# %% [markdown] nbgrader={"grade_id": "what_is_lost", "grade": true, "points": 2, "solution": true}
# Both rose and fell on the same days by the same metres: the differences keep that. What they lose is the height: which
# of the two levels lies higher, and how far below the ground. Why clay and gravel agree, they do not say.

# %% [markdown]
# ## What to remember
#
# - The axis that you name goes away: `levels.mean(axis=0)` has one mean for each well.
# - A difference from the own mean makes wells comparable, and forgets how high each of them stands.
