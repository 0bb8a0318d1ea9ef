"""How long the lessons' sliders take to answer: `python -m tests.benchmarks.widgets [LESSON ...]`.

Runs the cells of each lesson with a slider, moves the slider to eleven places and prints the median and the longest
time until the new picture is ready to be sent, the CPU seconds (a busy machine makes a move wait, and these grow less),
and the picture's size. Exits with 1 when a move takes longer than 0.3 s.
"""

import contextlib
import io
import sys
import time
from pathlib import Path

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

from lessons_lib import plots
from lessons_lib.course.building import read_text
from lessons_lib.exercises import lesson_names

ROOT = Path(__file__).parents[2]
MOST = 0.3  # seconds


def moved(moving):
    """Seconds of each move, its CPU seconds, and the bytes of the last picture."""
    slider, seconds, cpu = moving._slider, [], []
    for value in np.linspace(slider.min, slider.max, 12)[1:]:
        start, used = time.perf_counter(), time.process_time()
        slider.value = slider.base**value if hasattr(slider, "base") else type(slider.value)(value)
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    return seconds, cpu, len(moving._shown.value)


def main(wanted):
    made, slide = [], plots.slide
    plots.slide = lambda *given: made.append(slide(*given)) or made[-1]
    slowest = 0
    for lesson in lesson_names():
        cells = [cell for cell in read_text(ROOT, lesson).cells if cell.cell_type == "code"]
        if not any("slide(" in cell.source for cell in cells) or (wanted and lesson[:2] not in wanted):
            continue
        shell = InteractiveShell()
        for cell in cells:
            with contextlib.redirect_stdout(io.StringIO()):
                shell.run_cell(cell.source).raise_error()
        for moving in made:
            seconds, cpu, size = moved(moving)
            slowest = max(slowest, *seconds)
            print(
                f"{lesson:28} {moving._slider.description:18} median {np.median(seconds):.3f} s,"
                f" longest {max(seconds):.3f} s; of CPU {np.median(cpu):.3f} s; {size / 1000:.0f} kB",
                flush=True,
            )
        made.clear()
    return int(slowest > MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
