"""What lesson 10 says of its figures is what its stored figures show."""

import re

import nbformat
import numpy as np
import pytest

from lessons_lib.course.places import course_root
from lessons_lib.data import mark_images
from lessons_lib.lessons.lesson_10_images_and_cnn import _labels

LESSON = "10_images_and_cnn"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(course_root() / "solutions" / LESSON / f"{LESSON}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def shown(notebook):
    """All texts among the stored outputs."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def rows(shown, label):
    """The numbers of all lines that begin with `label`: a wide table is printed in several pieces."""
    found = re.findall(rf"^{re.escape(label)}  +([\d. ]+)", shown, flags=re.MULTILINE)
    return [float(number) for line in found for number in line.split()]


def test_the_digits_reach_their_figures_and_lose_more_in_file_order_than_lies_between_models_or_seeds(shown):
    at_random, in_order = rows(shown, "random split"), rows(shown, "file order")
    assert at_random[0] > 0.985 and at_random[0] > at_random[3] and in_order[0] > in_order[3]
    lost = [before - after for before, after in zip(at_random, in_order)]
    assert min(lost[0], lost[3]) > 0.04
    for mean, lowest, highest, line in (at_random, in_order):
        assert min(lost[0], lost[3]) > max(highest - lowest, mean - line)


def test_the_dense_network_knows_the_left_half_only(shown):
    left, right = re.search(r"'left': ([\d.]+), 'right': ([\d.]+)", shown).groups()
    assert float(left) > 0.9 and abs(float(right) - 0.5) < 0.1


def test_the_transfer_beats_both_controls_and_the_stored_table_is_the_one_of_the_cell(notebook, shown):
    text = "\n".join(cell.source for cell in notebook.cells)
    stored = {
        name.strip(): numbers for name, numbers in re.findall(r"^\| (\D[^|]*|12[^|]*)\|([ \d.|]+)\|$", text, re.M)
    }
    del stored["patches a class"]
    assert len(stored) == 5
    table = {name: np.array(rows(shown, name)).reshape(3, 2) for name in stored}  # mean and lowest of 2, 5 and 20
    for name, numbers in stored.items():
        assert [float(number) for number in numbers.split("|")] == table[name][:, 0].tolist()
    five = {name: found[1, 0] for name, found in table.items()}
    assert table["network, pre-trained"][1, 1] == 1  # "misses no test patch"
    assert five["network, pre-trained"] > max(0.98, five["network, random weights"] + 0.4)
    assert five["network, pre-trained"] > five["12 texture numbers, scaled, by ridge"] > five["12 texture numbers"]
    assert abs(five["network, random weights"] - five["pixels"]) < 0.1


@pytest.mark.parametrize("half", ["left", "right"])
def test_the_judge_finds_the_label_of_each_mark_in_the_image_itself(half):
    x, y = mark_images(3000, half, seed=7)
    np.testing.assert_array_equal(_labels(x), y)
