import numpy as np
import pandas as pd

from tests.lessons.independent import right, wrong


# ---------------------------------------------------------------- three_parts
@right("three_parts")
def three_parts_by_permutation(rows, seed):
    shuffled = np.random.default_rng(seed).permutation(rows)
    return np.split(shuffled, [rows * 3 // 5, rows * 4 // 5])


@right("three_parts")
def three_parts_by_random_keys(rows, seed):
    keys = np.random.RandomState(seed).random_sample(rows)
    place = keys.argsort().argsort()
    part = place * 5 // rows  # 0 to 4
    return np.flatnonzero(part < 3), np.flatnonzero(part == 3), np.flatnonzero(part == 4)


@wrong(
    "three_parts",
    "Draws each row's part by itself with probabilities .6, .2, .2, so the sizes are only about 60/20/20.",
)
def three_parts_by_labels(rows, seed):
    part = np.random.default_rng(seed).choice(3, size=rows, p=[0.6, 0.2, 0.2])
    return np.flatnonzero(part == 0), np.flatnonzero(part == 1), np.flatnonzero(part == 2)


@wrong(
    "three_parts",
    "rng.choice draws with replacement by default (R's sample does not): rows occur twice in training, "
    "and the sizes are off.",
)
def three_parts_with_replacement(rows, seed):
    rng = np.random.default_rng(seed)
    training = rng.choice(rows, rows * 3 // 5)
    rest = np.setdiff1d(np.arange(rows), training)
    rest = rng.permutation(rest)
    half = len(rest) // 2
    return training, rest[:half], rest[half:]


@wrong(
    "three_parts",
    "A generator is made from the seed but the shuffle uses the global np.random: the seed has no effect.",
)
def three_parts_seed_unused(rows, seed):
    rng = np.random.default_rng(seed)
    shuffled = np.random.permutation(rows)
    a, b = int(round(0.6 * rows)), int(round(0.8 * rows))
    return shuffled[:a], shuffled[a:b], shuffled[b:]


@wrong(
    "three_parts",
    "Validation and test are each drawn from all rows outside training, so they share rows and some rows "
    "are in no part.",
)
def three_parts_overlap(rows, seed):
    rng = np.random.default_rng(seed)
    fifth = rows // 5
    training = rng.choice(rows, 3 * fifth, replace=False)
    rest = np.setdiff1d(np.arange(rows), training)
    validation = rng.choice(rest, fifth, replace=False)
    test = rng.choice(rest, fifth, replace=False)
    return training, validation, test


# ---------------------------------------------------------------- normalise
@right("normalise")
def normalise_by_scaler(train, other):
    from sklearn.preprocessing import StandardScaler

    return StandardScaler().fit(train).transform(other)


@right("normalise")
def normalise_by_columns(train, other):
    out = np.zeros(np.shape(other))
    n = len(train)
    for j in range(train.shape[1]):
        mean = sum(train[:, j]) / n
        sd = (sum((train[:, j] - mean) ** 2) / n) ** 0.5
        out[:, j] = (other[:, j] - mean) / sd
    return out


@wrong("normalise", "Takes the sd by pandas, which divides by n - 1.")
def normalise_by_pandas(train, other):
    table = pd.DataFrame(train)
    return ((pd.DataFrame(other) - table.mean()) / table.std()).to_numpy()


@wrong("normalise", "Mean and sd come from train and other together instead of train alone.")
def normalise_pooled(train, other):
    both = np.concatenate([train, other])
    return (other - both.mean(axis=0)) / both.std(axis=0)


@wrong("normalise", "Missing parentheses: only the mean is divided by the sd, other - mean / sd.")
def normalise_precedence(train, other):
    return other - train.mean(axis=0) / train.std(axis=0)


@wrong("normalise", "The mean is by variable, but the sd is one number over the whole array (axis forgotten).")
def normalise_one_sd(train, other):
    return (other - train.mean(axis=0)) / train.std()


# ---------------------------------------------------------------- encode
@right("encode")
def encode_by_dictionary(train_labels, labels):
    places = {name: place for place, name in enumerate(sorted(set(train_labels)))}
    return np.array([places.get(label, -1) for label in labels], dtype=int)


@right("encode")
def encode_by_comparison(train_labels, labels):
    classes = np.unique(train_labels)
    same = np.asarray(labels)[:, None] == classes
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


@wrong("encode", "Numbers the categories in the order of their first appearance in training, not sorted.")
def encode_by_appearance(train_labels, labels):
    _, classes = pd.factorize(np.asarray(train_labels, dtype=object))
    return pd.Index(classes).get_indexer(labels)


@wrong(
    "encode",
    "Sorts the training labels but does not make them unique: the code is a place among the rows, not "
    "among the categories.",
)
def encode_not_unique(train_labels, labels):
    ordered = sorted(train_labels)
    return np.array([ordered.index(label) if label in ordered else -1 for label in labels])


@wrong(
    "encode",
    "Sorts the categories of training and labels together; unknown ones get -1 but still take up a "
    "number, so known codes are shifted.",
)
def encode_union(train_labels, labels):
    classes = np.unique(np.concatenate([train_labels, labels]))
    codes = np.searchsorted(classes, labels)
    codes[~np.isin(labels, train_labels)] = -1
    return codes


@wrong(
    "encode",
    "searchsorted finds a place for unknown labels too; only those after the last category get -1, others"
    " get a neighbour's code.",
)
def encode_searchsorted(train_labels, labels):
    classes = np.unique(train_labels)
    codes = np.searchsorted(classes, labels)
    return np.where(codes == len(classes), -1, codes)


# ---------------------------------------------------------------- drop
@right("drop")
def drop_by_mask(x, draws, rate):
    return x * (draws >= rate) / (1 - rate)


@right("drop")
def drop_by_loop(x, draws, rate):
    out = np.array(x, dtype=float)
    for row in range(len(x)):
        for unit in range(x.shape[1]):
            out[row, unit] = 0.0 if draws[row, unit] < rate else x[row, unit] / (1 - rate)
    return out


@wrong("drop", "Divides by the share that happened to be kept in this batch instead of 1 - rate.")
def drop_realised_share(x, draws, rate):
    kept = draws >= rate
    return np.where(kept, x, 0) / kept.mean()


@wrong(
    "drop",
    "Keeps where draws < 1 - rate (as one draws a Bernoulli of the keeping probability), so other units "
    "are dropped than the text says.",
)
def drop_keep_probability(x, draws, rate):
    keep = 1 - rate
    mask = (draws < keep).astype(float)
    return x * mask / keep


@wrong("drop", "Multiplies what stays by 1 - rate instead of dividing by it.")
def drop_multiplied(x, draws, rate):
    return np.where(draws < rate, 0, x) * (1 - rate)


@wrong("drop", "Uses the first patient's draws for the whole batch: the same units are dropped for everybody.")
def drop_same_for_all(x, draws, rate):
    return np.where(draws[0] < rate, 0, x / (1 - rate))


# ---------------------------------------------------------------- loss_with_l2
@right("loss_with_l2")
def loss_with_l2_every_second(mse, weights, l2):
    return mse + l2 * sum(np.sum(np.square(kernel)) for kernel in weights[::2])


@right("loss_with_l2")
def loss_with_l2_by_rank(mse, weights, l2):
    flat = np.concatenate([np.ravel(w) for w in weights if np.ndim(w) == 2])
    return float(mse + l2 * flat @ flat)


@wrong(
    "loss_with_l2",
    "np.linalg.norm(kernel, 2) is the spectral norm of a matrix (largest singular value), not the root of"
    " the sum of squares.",
)
def loss_with_l2_spectral(mse, weights, l2):
    return mse + l2 * sum(np.linalg.norm(kernel, 2) ** 2 for kernel in weights[::2])


@wrong("loss_with_l2", "Halves the penalty, l2 / 2 times the sum of squares, as glmnet writes it.")
def loss_with_l2_halved(mse, weights, l2):
    return mse + l2 / 2 * sum((kernel**2).sum() for kernel in weights[::2])


@wrong("loss_with_l2", "Leaves out the kernel of the last (output) layer, only hidden kernels are penalised.")
def loss_with_l2_hidden_only(mse, weights, l2):
    penalty = 0.0
    for kernel in weights[:-2:2]:
        penalty += np.sum(kernel**2)
    return mse + l2 * penalty


@wrong("loss_with_l2", "Starts at index 1 by R habit, weights[1::2]: squares the biases instead of the kernels.")
def loss_with_l2_biases(mse, weights, l2):
    return mse + l2 * sum(np.sum(w**2) for w in weights[1::2])


# ---------------------------------------------------------------- stopping_epochs
@right("stopping_epochs")
def stopping_epochs_by_loop(losses, patience):
    best, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return epoch, best_epoch
    return len(losses), best_epoch


@right("stopping_epochs")
def stopping_epochs_vectorised(losses, patience):
    losses = np.asarray(losses, dtype=float)
    epochs = np.arange(1, len(losses) + 1)
    before = np.concatenate([[np.inf], np.minimum.accumulate(losses)[:-1]])
    best_so_far = np.maximum.accumulate(np.where(losses < before, epochs, 0))
    stops = np.flatnonzero(epochs - best_so_far >= patience)
    last = stops[0] if len(stops) else len(losses) - 1
    return int(epochs[last]), int(best_so_far[last])


@wrong(
    "stopping_epochs",
    "Compares each loss with that of the epoch before, not with the best so far, so any small fall resets the waiting.",
)
def stopping_epochs_previous(losses, patience):
    waited, last = 0, len(losses)
    for i in range(1, len(losses)):
        waited = 0 if losses[i] < losses[i - 1] else waited + 1
        if waited == patience:
            last = i + 1
            break
    return last, int(np.argmin(losses[:last])) + 1


@wrong("stopping_epochs", "The best epoch is looked for in all losses, also in those after training has ended.")
def stopping_epochs_best_of_all(losses, patience):
    best, waited, last = np.inf, 0, len(losses)
    for epoch, loss in enumerate(losses, 1):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= patience:
            last = epoch
            break
    return last, int(np.argmin(losses)) + 1


@wrong(
    "stopping_epochs",
    "A loss equal to the best also resets the waiting (<= instead of <), and the later of equal epochs "
    "becomes the best.",
)
def stopping_epochs_ties(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss <= best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return epoch, best_epoch
    return len(losses), best_epoch


@wrong("stopping_epochs", "Training ends after patience + 1 epochs of waiting (waited > patience).")
def stopping_epochs_one_more(losses, patience):
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited > patience:
            return epoch, best_epoch
    return len(losses), best_epoch


# ---------------------------------------------------------------- diagnoses
@right("diagnoses")
def diagnoses_written():
    return {"A": "stopped too early", "B": "overfits", "C": "fine"}


@right("diagnoses")
def diagnoses_zipped():
    diagnoses = dict(zip("CAB", ["fine", "stopped too early", "overfits"]))
    return diagnoses


@wrong(
    "diagnoses",
    "Calls A fine, because its two curves lie close together and fall, though both are still falling when"
    " it ends; calls C stopped too early.",
)
def diagnoses_a_fine():
    return {"A": "fine", "B": "overfits", "C": "stopped too early"}


@wrong(
    "diagnoses",
    "Takes the gap between training and validation in C for overfitting, though its validation curve does not turn up.",
)
def diagnoses_c_overfits():
    return {"A": "stopped too early", "B": "overfits", "C": "overfits"}


@wrong(
    "diagnoses",
    "Judges by the training curve: B, with the lowest training error, is called fine, and C, with a "
    "higher one, stopped too early.",
)
def diagnoses_by_training():
    return {"A": "stopped too early", "B": "fine", "C": "stopped too early"}


@wrong(
    "diagnoses", "A and B are swapped: reads the dashed line as training and takes B for the one that ended too soon."
)
def diagnoses_swapped():
    return {"A": "overfits", "B": "stopped too early", "C": "fine"}


# ---------------------------------------------------------------- small_model
def cells_before():
    """The notebook's own data cells: (z_few, u_few), validating_few, (z_train, u_train), few, validation."""
    from sklearn.datasets import load_diabetes

    from lessons_lib.data import Normaliser, encode_labels, random_split

    frame = load_diabetes(as_frame=True, scaled=False).frame
    frame["sex"] = frame["sex"].map({1: "group 1", 2: "group 2"})
    train, validation, test = random_split(frame, fractions=(0.6, 0.2, 0.2), seed=0)
    groups = encode_labels(train["sex"])[1]

    def numbers(part):
        codes, _ = encode_labels(part["sex"], classes=groups)
        inputs = part.drop(columns="target").assign(sex=codes)
        return inputs.to_numpy(), part[["target"]].to_numpy()

    def normalised(training_part, *parts):
        of_x, of_y = (Normaliser().fit(values) for values in numbers(training_part))
        scaled = [(of_x.transform(x), of_y.transform(y)) for x, y in map(numbers, parts)]
        return scaled, of_y.sd[0]

    (training, validating), sd = normalised(train, train, validation)
    few = train[:60]
    (training_few, validating_few), sd_few = normalised(few, few, validation)
    return training_few, validating_few, training, numbers(few)


@right("small_model")
def small_model_both_and_stopping():
    from lessons_lib import L2, Adam, Dense, Dropout, EarlyStopping, Sequential

    (z_few, u_few), validating_few, _, _ = cells_before()
    layers = [
        Dense(64, activation="relu", kernel_regularizer=L2(0.03)),
        Dropout(0.4),
        Dense(32, activation="relu", kernel_regularizer=L2(0.03)),
        Dropout(0.4),
        Dense(1),
    ]
    small_model = Sequential(layers, input_shape=(10,), seed=0)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    stopper = EarlyStopping(monitor="val_mae", patience=40, restore_best_weights=True)
    small_model.fit(z_few, u_few, epochs=200, validation_data=validating_few, callbacks=[stopper], verbose=0)
    return small_model


@right("small_model")
def small_model_strong_and_short():
    from lessons_lib import L2, Adam, Dense, Dropout, Sequential

    (z_few, u_few), _, _, _ = cells_before()
    hidden = [Dense(n, activation="relu", kernel_regularizer=L2(0.05)) for n in (64, 32)]
    small_model = Sequential([hidden[0], Dropout(0.3), hidden[1], Dropout(0.3), Dense(1)], input_shape=(10,), seed=1)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    small_model.fit(z_few, u_few, epochs=30, batch_size=16, verbose=0)
    return small_model


@wrong("small_model", "Trained on all 265 training patients (z_train, u_train copied from above), not on the 60.")
def small_model_all_patients():
    from lessons_lib import L2, Adam, Dense, Dropout, Sequential

    _, _, (z_train, u_train), _ = cells_before()
    hidden = [Dense(n, activation="relu", kernel_regularizer=L2(0.03)) for n in (64, 32)]
    small_model = Sequential([hidden[0], Dropout(0.3), hidden[1], Dropout(0.3), Dense(1)], input_shape=(10,), seed=0)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    small_model.fit(z_train, u_train, epochs=60, batch_size=32, verbose=0)
    return small_model


@wrong("small_model", "Only early stopping, neither dropout nor L2, though one of them is asked for.")
def small_model_only_stopping():
    from lessons_lib import Adam, Dense, EarlyStopping, Sequential

    (z_few, u_few), validating_few, _, _ = cells_before()
    layers = [Dense(64, activation="relu"), Dense(32, activation="relu"), Dense(1)]
    small_model = Sequential(layers, input_shape=(10,), seed=0)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    stopper = EarlyStopping(monitor="val_mae", patience=20, restore_best_weights=True)
    small_model.fit(z_few, u_few, epochs=200, validation_data=validating_few, callbacks=[stopper], verbose=0)
    return small_model


@wrong(
    "small_model",
    "The validation patients are put beside the 60 for training, so the low validation error is that of "
    "patients it has met.",
)
def small_model_met_validation():
    from lessons_lib import Adam, Dense, Dropout, Sequential

    (z_few, u_few), (z_new, u_new), _, _ = cells_before()
    layers = [Dense(64, activation="relu"), Dropout(0.2), Dense(32, activation="relu"), Dropout(0.2), Dense(1)]
    small_model = Sequential(layers, input_shape=(10,), seed=0)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    z_more, u_more = np.concatenate([z_few, z_new]), np.concatenate([u_few, u_new])
    small_model.fit(z_more, u_more, epochs=200, verbose=0)
    return small_model


@wrong(
    "small_model",
    "Takes the weakest strength allowed (L2 of 0.0001) and the 200 epochs from above: hardly any "
    "regularisation, it overfits.",
)
def small_model_too_weak():
    from lessons_lib import L2, Adam, Dense, Sequential

    (z_few, u_few), validating_few, _, _ = cells_before()
    hidden = [Dense(n, activation="relu", kernel_regularizer=L2(0.0001)) for n in (64, 32)]
    small_model = Sequential([*hidden, Dense(1)], input_shape=(10,), seed=0)
    small_model.compile(loss="mse", optimizer=Adam(), metrics=["mae"])
    small_model.fit(z_few, u_few, epochs=200, validation_data=validating_few, verbose=0)
    return small_model
