"""What trained models learnt from, seen in their results: the figures beside the bounds of lessons 05, 06, 08 and 10.

`python -m tests.benchmarks.trained_models small_model | own_search | own_model | mark_anywhere` trains honest models
and those that learnt from rows they must not see, or cannot do what is asked, and prints what the checks look at,
least, middle and most. Minutes each.
"""

import sys

import numpy as np
from sklearn.datasets import load_diabetes, make_friedman1

from lessons_lib import (
    L2,
    LSTM,
    Adam,
    Conv2D,
    Dense,
    Dropout,
    EarlyStopping,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Normaliser,
    Sequential,
    fit_many,
    random_split,
)
from lessons_lib.data import make_chunks, mark_images, predict_series, sequential_split
from lessons_lib.lessons.lesson_06_choosing_hyperparameters import curved
from lessons_lib.wells import synthetic_well

RECIPES = ((0.4, 0.03), (0.2, 0.01), (0.3, 0), (0.5, 0.05), (0, 0.1), (0.1, 0.03), (0.5, 0), (0.2, 0.1))  # rate, l2


def spread(values, digits=1):
    return " ".join(f"{value:.{digits}f}" for value in np.quantile(values, [0, 0.05, 0.5, 0.95, 1]))


def network():
    """64-32-1 with a place for dropout and L2 after and in both hidden layers."""
    layers = []
    for units in (64, 32):
        layers += [Dense(units, activation="relu", kernel_regularizer=L2(0.0)), Dropout(0.0)]
    model = Sequential([*layers, Dense(1)], input_shape=(10,))
    model.compile(loss="mse", optimizer=Adam(), metrics=["mae", "rmse"])
    return model


def small_model(seeds=16):
    x, y = load_diabetes(return_X_y=True, scaled=False)
    (x_train, y_train), validation, test = random_split(x, y[:, None])
    of_x, of_y = Normaliser().fit(x_train[:60]), Normaliser().fit(y_train[:60])
    parts = {"few": (x_train[:60], y_train[:60]), "others": (x_train[60:], y_train[60:])}
    parts |= {"validation": validation, "test": test}
    parts = {name: (of_x.transform(x), of_y.transform(y)) for name, (x, y) in parts.items()}
    rates, strengths = zip(*RECIPES * seeds)
    every = {"seeds": np.repeat(range(seeds), len(RECIPES)), "dropout": rates, "l2": strengths}
    for learnt in ("few", "few validation", "validation", "few others", "others", "few others validation"):
        z, u = (np.concatenate([parts[name][i] for name in learnt.split()]) for i in (0, 1))
        errors = {name: [] for name in parts}
        for epochs, patience in ((40, 200), (100, 200), (200, 200), (200, 20)):
            stop = EarlyStopping(monitor="val_mae", patience=patience, restore_best_weights=patience < epochs)
            how = {"epochs": epochs, "validation_data": parts["validation"], "callbacks": [stop], "verbose": 0}
            many = fit_many(network(), z, u, **how, **every)
            for name, (z_part, u_part) in parts.items():
                errors[name].extend(of_y.sd[0] * np.abs(many.predict(z_part) - u_part).mean(axis=(1, 2)))
        errors = {name: np.array(values) for name, values in errors.items()}
        passing = errors["validation"] <= 47
        known = errors["others"] - errors["few"] - (errors["test"] - errors["validation"])
        print(f"{learnt:24} validation {spread(errors['validation'])}   knows its rows {spread(known[passing])}")


def own_search(tries=96, searches=400):
    x, y = make_friedman1(400, noise=1, random_state=6)
    y = (y[:, None] - 14) / 5
    rng = np.random.default_rng(1)
    numbers = {"learning_rate": 10 ** rng.uniform(-3, -1, tries), "dropout": rng.uniform(0, 0.3, tries)}
    numbers["l2"] = 10 ** rng.uniform(-5, -2, tries)
    many = fit_many(network(), x, y, seeds=np.arange(tries) % 8, epochs=100, validation_split=0.2, verbose=0, **numbers)
    fresh = rng.random((4000, 10), np.float32)
    errors = np.sqrt(np.mean((many.predict(fresh) - curved(fresh)) ** 2, axis=(1, 2)))
    drawn = np.array([rng.permutation(tries)[:12] for _ in range(searches)])
    picked = {
        name: drawn[np.arange(searches), many.last()[name][drawn].argmin(axis=1)] for name in ("val_rmse", "loss")
    }
    for name, winners in (*picked.items(), ("no search", drawn[:, 0])):
        print(f"{name:10} RMSE on fresh rows {spread(errors[winners], 3)}")
    print(f"the same winner in {np.mean(picked['val_rmse'] == picked['loss']):.0%} of the searches")


def own_model(seeds=5):
    table = synthetic_well(seed=4).table
    train, validation, test = sequential_split(len(table))
    inputs, depth = table[["rain_mm", "pet_mm", "tmean_c"]], 25 - table["head_m"].to_numpy()
    x = Normaliser().fit(inputs[train]).transform(inputs)
    z = Normaliser(missing=True).fit(depth[train]).transform(depth)

    def chunks(parts):
        targets = np.full(len(z), np.nan)
        for part in parts:
            targets[part] = z[part]
        made = make_chunks(x, targets, length=730, warm_up=365)
        return made.x, made.y, made.mask / made.mask.mean()

    def nse(predicted, part):
        rows = np.arange(len(z))[part]
        rows = rows[(rows >= 365) & ~np.isnan(z[rows])]
        return 1 - np.mean((predicted[rows] - z[rows]) ** 2) / np.var(z[rows])

    starts = np.arange(0, len(z) - 730, 90)
    whole = x.to_numpy("float32")[starts[:, None] + np.arange(730)]
    for name, learnt, stopped, weighted in (
        ("honest", [train], [validation], True),
        ("without weights", [train], [validation], False),
        ("training and validation", [train, validation], [validation], True),
        ("training and test", [train, test], [validation], True),
        ("all parts", [train, validation, test], [validation], True),
        ("test", [test], [validation], True),
        ("validation", [validation], [test], True),
        ("stopped by test", [train], [test], True),
    ):
        model = Sequential([LSTM(32, return_sequences=True, forget_bias=3.0), Dense(1)], input_shape=(730, 3))
        model.compile(loss="mse", optimizer=Adam(0.005, global_clipnorm=1.0))
        (x_fit, y_fit, weight), against = chunks(learnt), chunks(stopped)
        how = {"epochs": 80, "batch_size": 4, "verbose": 0}
        how["callbacks"] = [EarlyStopping(patience=20, restore_best_weights=True)]
        how["validation_data"] = against if weighted else against[:2]
        many = fit_many(model, x_fit, y_fit, sample_weight=weight if weighted else None, seeds=range(seeds), **how)
        scores = np.array(
            [
                [nse(level, part) for part in (train, validation, test)]
                for level in predict_series(many.predict, x, length=730, warm_up=365)
            ]
        )
        level = many.predict(whole)[..., 0]
        start = level[:, :, 30:200].std(axis=(1, 2)) / level[:, :, 365:].std(axis=(1, 2))
        print(f"{name:18} NSE training - test {spread(scores[:, 0] - scores[:, 2], 3)}", end="   ")
        print(f"validation - training {spread(scores[:, 1] - scores[:, 0], 3)}   start beside rest {spread(start, 2)}")


def mark_anywhere(seeds=4):
    x, y = mark_images()
    fresh = [mark_images(1000, half, seed) for half, seed in (("left", 5), ("right", 6))]
    first, last = Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D()
    for name, layers in {
        "largest": [first, MaxPooling2D(14), Flatten()],
        "mean": [first, last],
        "mean of 16 filters": [Conv2D(16, 3, activation="relu"), last],
        "two convolutions": [first, Conv2D(8, 3, activation="relu"), last],
        "two with a pooling between": [first, MaxPooling2D(), Conv2D(16, 3, activation="relu"), last],
        "Flatten": [first, MaxPooling2D(), Flatten()],
        "Flatten of 2 x 2": [first, MaxPooling2D(7), Flatten()],
        "dense": [Flatten(), Dense(64, activation="relu")],
    }.items():
        model = Sequential([*layers, Dense(2, activation="softmax")], input_shape=(16, 16, 1))
        model.compile(loss="sparse_categorical_crossentropy", optimizer=Adam(0.01))
        many = fit_many(model, x, y, seeds=range(seeds), epochs=15, verbose=0)
        left, right = ((many.predict(images).argmax(axis=-1) == labels).mean(axis=1) for images, labels in fresh)
        print(f"{name:26} mark on the left {spread(left, 3)}   on the right {spread(right, 3)}")


if __name__ == "__main__":
    makers = {"small_model": small_model, "own_search": own_search, "own_model": own_model}
    (makers | {"mark_anywhere": mark_anywhere})[sys.argv[1]]()
