"""Honest students: every answer is right, and nothing that surrounds it may cost a point."""

import json

import nbformat

from lessons_lib.course.places import course_root


def plain(sheet):
    """The labelled right answers, and nothing else."""


def warnings_and_progress_bars(sheet):
    """Standard error in the answers and between them."""
    sheet.first(
        "import sys, warnings\nfrom tqdm.auto import tqdm\nfor _ in tqdm(range(3)):"
        " warnings.warn('careful')\nprint('chat', file=sys.stderr)"
    )
    sheet.cell("celsius").source = (
        "import sys, warnings\ndef celsius(fahrenheit):\n    warnings.warn('warm')\n    print('hot', file=sys.stderr)\n"
        "    return (fahrenheit - 32) * 5 / 9"
    )


def prints(sheet):
    """Prints in the answers, numbers too."""
    sheet.cell(
        "celsius"
    ).source = "def celsius(fahrenheit):\n    print(0)\n    return (fahrenheit - 32) * 5 / 9\ncelsius(50)"


def extra_cells(sheet):
    """Cells of the student's own, some with errors."""
    sheet.first("a_try = 1 / 0")
    sheet.notebook.cells.insert(8, nbformat.v4.new_code_cell("days * 24 * 60"))
    sheet.last("undefined")


def split_answer(sheet):
    """An answer in two cells: a helper before the answer cell."""
    place = sheet.notebook.cells.index(sheet.cell("celsius"))
    sheet.cell("celsius").source = "def celsius(fahrenheit):\n    return above_freezing(fahrenheit) / 1.8"
    sheet.notebook.cells.insert(
        place, nbformat.v4.new_code_cell("def above_freezing(fahrenheit):\n    return fahrenheit - 32")
    )


def moved_answer(sheet):
    """An answer cell that was moved to the top."""
    cell = sheet.cell("celsius")
    sheet.notebook.cells.remove(cell)
    sheet.notebook.cells.insert(1, cell)


def renamed_file(sheet):
    """The file has another name."""
    sheet.path.with_name("homework (final).ipynb").write_text(json.dumps(sheet.notebook))
    sheet.written = True


def exit_at_the_end(sheet):
    """exit() in a last cell."""
    sheet.last("exit()")


def another_route(sheet):
    """Right answers by other ways than the reference's."""
    sheet.cell(
        "seconds_in_a_day"
    ).source = "import datetime\nseconds_in_a_day = datetime.timedelta(days=1).total_seconds()"
    sheet.cell("wet_share").source = "def wet_share(rain):\n    return sum(1 for day in rain if day > 1) / len(rain)"


def single_precision(sheet):
    """float32 where the reference has float64."""
    sheet.cell(
        "celsius"
    ).source = "import jax.numpy as jnp\ndef celsius(fahrenheit):\n    return (jnp.float32(fahrenheit) - 32) * 5 / 9"
    sheet.cell(
        "wet_share"
    ).source = "import numpy as np\ndef wet_share(rain):\n    return np.float32(np.mean(rain > 1))"


def list_for_an_array(sheet):
    """An array of one number, as NumPy gives it back, made by way of lists."""
    sheet.cell(
        "wet_share"
    ).source = "import numpy as np\ndef wet_share(rain):\n    return np.mean([day > 1 for day in list(rain)])"


def widgets(sheet):
    """Sliders whose pictures nobody sees; they must not cost the notebook its time."""
    slider = (
        "from ipywidgets import FloatSlider, interactive\ninteractive(lambda share: print(share), {'auto_display':"
        " True}, share=FloatSlider(1))"
    )
    for _ in range(20):
        sheet.first("1")
        sheet.first(slider)


def slow(sheet):
    """Slow, but inside the limit."""
    sheet.first("import time; time.sleep(2)")


def windows_line_ends(sheet):
    """Lines that end as on Windows, and a byte order mark."""
    for cell in sheet.notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    sheet.write(b"\xef\xbb\xbf" + json.dumps(sheet.notebook, indent=1).replace("\n", "\r\n").encode())


def saved_by_vs_code(sheet):
    """Sources as lists of lines, VS Code's metadata, no kernel's name."""
    for cell in sheet.notebook.cells:
        cell.source = cell.source.splitlines(keepends=True)
        cell.metadata["vscode"] = {"languageId": "python"}
        cell.pop("execution_count", None)
    sheet.notebook.metadata = {"language_info": {"name": "python"}, "orig_nbformat": 4}


def saved_by_colab(sheet):
    """Colab's metadata, its own cell ids, none of the notebook's."""
    for number, cell in enumerate(sheet.notebook.cells):
        cell.metadata |= {"id": f"Zx{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell.pop("id", None)
    sheet.notebook.metadata = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    sheet.notebook.nbformat_minor = 0


def the_inputs_of_a_case_in_an_answer(sheet):
    """An answer cell that looks at a case's inputs before it defines its function."""
    sheet.cell("celsius").source = (
        "(fahrenheit,) = L.case('celsius')\nprint(fahrenheit + 1)\n\n"
        "def celsius(fahrenheit):\n    return (fahrenheit - 32) * 5 / 9"
    )


def answer_in_the_cell_of_its_check(sheet):
    """The answer was written above the check, in its cell; its own cell is the starter's still."""
    check = sheet.cell("check_celsius")
    check.source = f"{sheet.cell('celsius').source}\n\n{check.source}"
    sheet.cell("celsius").source = "def celsius(fahrenheit):\n    ..."


def a_function_of_another_name_in_the_check(sheet):
    """The answer has a name of its own, and the check was told so."""
    sheet.cell("celsius").source = "def to_celsius(fahrenheit):\n    return (fahrenheit - 32) * 5 / 9"
    sheet.cell("check_celsius").source = 'L.check("celsius", to_celsius)  # mine is called so'


def answered_at_the_top_and_deleted(sheet):
    """The answer stands in a cell of the student's own, and the answer's cell is gone."""
    cell = sheet.cell("celsius")
    sheet.notebook.cells.remove(cell)
    sheet.first(cell.source)


def no_names_and_remarks_behind_the_checks(sheet):
    """A program took all marks off the cells, and the student wrote a remark behind each check."""
    for cell in sheet.notebook.cells:
        if cell.source.startswith("L.check"):
            cell.source += "  # done"
        cell.metadata = {}
        del cell["id"]


def answers_in_a_later_copy(sheet):
    """The file of the lesson's name is the untouched starter; the answers are in a browser's second copy beside it."""
    sheet.path.with_name(f"{sheet.path.stem} (1).ipynb").write_text(json.dumps(sheet.notebook))
    sheet.write((course_root() / "notebooks" / sheet.path.stem / sheet.path.name).read_bytes())


def saved_in_utf_16(sheet):
    """Saved again by an editor of Windows, in UTF-16."""
    sheet.write(json.dumps(sheet.notebook).encode("utf-16"))
