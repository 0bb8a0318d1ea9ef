"""The worked example of CONTRIBUTING.md is what `lessons new` writes."""

import re
import textwrap

from lessons_lib.course.places import course_root
from lessons_lib.course.writing import lesson_files, new_lesson


def test_the_worked_example_is_what_lessons_new_writes(tmp_path):
    text = (course_root() / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text.partition("## An exercise, from nothing")[2].partition("\n## ")[0]
    new_lesson(tmp_path, "12_my_wells")
    notebook, declared, answers = (path.read_text() for path in lesson_files(tmp_path, "12_my_wells"))
    declaration, labelled = re.findall(r"```python\n(.*?)```", example, re.DOTALL)
    assert declaration.partition("\n\n\n")[2] in declared
    assert labelled in answers
    [cells] = re.findall(r"(    # %% \[markdown\]\n    # > .*?)\nA written answer", example, re.DOTALL)
    assert textwrap.dedent(cells).strip() in notebook
