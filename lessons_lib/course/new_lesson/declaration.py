"""Lesson NN: how far a groundwater level lies from the mean of its own well."""

from lessons_lib.exercises.declare import Choice, Exercise, Misconception, Question, as_if


def anomalies(levels):
    return levels - levels.mean(axis=0)


def draw_anomalies(rng):
    return [(rng.normal(20, 3, (7, 3)),), (rng.normal(20, 3, (4, 5)),)]


ANOMALIES = Exercise(
    name="anomalies",
    task="Give each level as its difference from the mean of its own well.",
    kind="call",
    points={"shape": 1, "values": 2},
    hints=(
        "Each well has a mean of its own. How many means are that?",
        "The days go away and the wells stay: along which axis do you take the mean?",
        "`return levels - levels.mean(axis=___)`",
    ),
    reference=anomalies,
    cases=draw_anomalies,
    axes=("days", "wells"),
    misconceptions=(
        Misconception(
            "mean_of_all",
            "`anomalies` takes one mean of all wells together. Which axis holds the days?",
            as_if(lambda levels: levels - levels.mean()),
        ),
        Misconception(
            "mean_of_the_day",
            "`anomalies` takes the mean of each *day* over the wells. Which axis should go away?",
            as_if(lambda levels: levels - levels.mean(axis=1, keepdims=True)),
        ),
    ),
)

EXERCISES = (ANOMALIES,)

QUESTIONS = (
    Question(
        "mean_over_days",
        "`levels` has shape (days, wells) = (4, 3). Which shape has `levels.mean(axis=0)`?",
        (
            Choice("(3,)", True, "The axis that you name goes away; one mean for each well stays."),
            Choice("(4,)", False, "That would be one mean for each day: `axis=1`."),
            Choice("one number", False, "That is `levels.mean()`, without an axis."),
        ),
    ),
    Question(
        "scaling_part",
        "You normalise a series before training. From which part do mean and standard deviation come?",
        (
            Choice("the training part", True, "What the model may not see must not tell it anything, not even a mean."),
            Choice("the whole series", False, "Then the test part has a say in what the model is trained on."),
            Choice("each part its own", False, "Then one level becomes another number in each part."),
        ),
    ),
    Question(
        "beside_a_score",
        "A network predicts a well's level with a Nash-Sutcliffe efficiency of 0.8. What should stand beside it?",
        (
            Choice("the score of a simple baseline", True, "Only beside it can one see what the network adds."),
            Choice("the number of its parameters", False, "It says what the network costs, not whether it is good."),
            Choice("its score on the training part", False, "It shows overfitting, but not whether 0.8 is much."),
        ),
    ),
)
