"""Reading pictures from files, ours, Keras's and PyTorch's: a row of `python -m tests.benchmarks.training`."""

import math
import tempfile
from pathlib import Path

NUMBER, SIZE, BATCH = 2_000, 96, 32


def predicting(side):
    """A context in which NUMBER JPEGs lie in a folder, and a call that decodes them all, in batches that go through one
    dense layer.

    Without TensorFlow or Grain, Keras offers load_img in a PyDataset, read by threads of its own. With Grain there is
    image_dataset_from_directory(format="grain"), which reads half as many pictures a second.
    """
    folder = tempfile.TemporaryDirectory()
    write_jpegs(Path(folder.name))
    return folder, {"Ours": ours, "Keras": keras_, "PyTorch": torch_}[type(side).__name__](folder.name)


def write_jpegs(folder):
    import numpy as np
    from PIL import Image

    draws = np.random.default_rng(0)
    for i in range(NUMBER):
        path = folder / str(i % 2) / f"{i}.jpg"
        path.parent.mkdir(exist_ok=True)
        coarse = Image.fromarray(draws.integers(0, 256, (24, 24, 3), dtype=np.uint8))
        coarse.resize((SIZE, SIZE)).save(path, quality=90)


def ours(folder):
    from lessons_lib import Dense, Flatten, ImageFolder, Sequential

    model = Sequential([Flatten(), Dense(1)], input_shape=(SIZE, SIZE, 3))
    batches = ImageFolder(folder, (SIZE, SIZE), BATCH, shuffle=False)
    return lambda: model.predict(batches)


def keras_(folder):
    import keras
    import numpy as np

    files = sorted(Path(folder).rglob("*.jpg"))

    class Pictures(keras.utils.PyDataset):
        def __len__(self):
            return math.ceil(len(files) / BATCH)

        def __getitem__(self, i):
            some = files[BATCH * i : BATCH * (i + 1)]
            pixels = [keras.utils.img_to_array(keras.utils.load_img(file, target_size=(SIZE, SIZE))) for file in some]
            return np.stack(pixels) / 255, np.array([int(file.parent.name) for file in some])

    model = keras.Sequential([keras.Input((SIZE, SIZE, 3)), keras.layers.Flatten(), keras.layers.Dense(1)])
    return lambda: model.predict(Pictures(workers=2), verbose=0)


def torch_(folder):
    import numpy as np
    import torch
    from PIL import Image

    files = sorted(Path(folder).rglob("*.jpg"))

    class Pictures(torch.utils.data.Dataset):
        def __len__(self):
            return len(files)

        def __getitem__(self, i):
            pixels = torch.from_numpy(np.array(Image.open(files[i]).convert("RGB")))
            return pixels.float() / 255, int(files[i].parent.name)

    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(SIZE * SIZE * 3, 1))

    def predict():
        with torch.no_grad():
            batches = torch.utils.data.DataLoader(Pictures(), batch_size=BATCH, num_workers=2)
            return torch.cat([model(x) for x, _ in batches])

    return predict
