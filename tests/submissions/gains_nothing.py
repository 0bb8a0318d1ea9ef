"""Every answer is wrong, and something else is tried to get points."""

import copy

import numpy as np

from grading.judging.judge import draw
from lessons_lib.exercises import load_lesson
from tests.submissions import LESSON, base


def skip_execution(sheet):
    """The tag `skip-execution` on the graded cells: stock nbgrader gives a cell without output full marks."""
    for cell in sheet.checks():
        cell.metadata.tags = ["skip-execution"]


def emptied_by_a_transformer(sheet):
    """An input transformer empties every later cell."""
    sheet.first("get_ipython().input_transformers_cleanup.append(lambda lines: [])")


def raises_exception_tag_and_error(sheet):
    """Tags that let a cell fail in peace, and answers that fail."""
    for cell in sheet.checks():
        cell.metadata.tags = ["raises-exception"]
    sheet.cell("celsius").source = "raise SystemExit"


def asserts_dropped(sheet):
    """An AST transformer drops every assert and every check."""
    sheet.first("""
import ast

class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return None
    def visit_Expr(self, node):
        return ast.copy_location(ast.Expr(ast.Constant(2)), node)

get_ipython().ast_transformers.append(Drop())
""")


def display_hook_before_each_cell(sheet):
    """A hook before every cell displays a number, as if it were the cell's result."""
    sheet.first("get_ipython().events.register('pre_run_cell', lambda info: get_ipython().displayhook(2))")


def display_hook_after_each_cell(sheet):
    """A hook after every cell clears the output and displays full points."""
    sheet.first("""
from IPython.display import clear_output

def after(result):
    clear_output()
    get_ipython().displayhook(2)

get_ipython().events.register('post_run_cell', after)
""")


def replaced_run_cell(sheet):
    """The shell's own run_cell is replaced by one that answers 2."""
    sheet.first("""
shell = get_ipython()
real = shell.run_cell

def fake(source, *args, **kwargs):
    return real("2", *args, **kwargs)

shell.run_cell = fake
type(shell).run_cell = lambda self, source, *args, **kwargs: real("2", *args, **kwargs)
""")


def equals_everything(sheet):
    """Answers that are equal to, close to and the same as everything."""
    sheet.first("""
import numpy as np

class Everything(float):
    __hash__ = float.__hash__
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0
    def __rsub__(self, other): return 0
    def __array__(self, *args, **kwargs): return np.array(np.nan)
    def __array_ufunc__(self, *args, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
""")
    sheet.cell("seconds_in_a_day").source = "seconds_in_a_day = Everything()"
    sheet.cell("celsius").source = "def celsius(fahrenheit):\n    return Everything()"
    sheet.cell("wet_share").source = "def wet_share(rain):\n    return Everything()"


def patched_comparisons(sheet):
    """NumPy's and JAX's comparisons always agree."""
    sheet.first("""
import numpy as np, jax.numpy as jnp
always = lambda *args, **kwargs: True
for module in (np, jnp):
    module.allclose = module.array_equal = module.isclose = always
np.testing.assert_allclose = np.testing.assert_array_equal = np.testing.assert_equal = always
""")


def patched_library(sheet):
    """The library's judge, its wire and the rules of the exercises are replaced in the kernel."""
    sheet.first("""
from lessons_lib.exercises import learner, respond, verdict
full = lambda *args, **kwargs: 2.0
verdict.judge = verdict.compare = learner.judge = learner.Silent.check = full
""")


def score_of_its_own(sheet):
    """Results that read as nan, as a negative number, and as more than the maximum."""
    for cell, score in zip(sheet.checks(), ("float('nan')", "-5", "99"), strict=True):
        cell.source = score


def score_printed_as_a_card(sheet):
    """The grader's own kinds of output, the verdict and the answer, are displayed with full points."""
    forged = """
from IPython.display import publish_display_data
from lessons_lib.exercises.cards import VERDICT_TYPE
from lessons_lib.exercises.respond import ANSWER_TYPE
full = {"exercise": "celsius", "status": "done", "points": 2.0, "max_points": 2.0, "earned": {"values": 2.0}}
full |= {"message": "", "misconception": None}

def forge(*ignored):
    publish_display_data({VERDICT_TYPE: full, ANSWER_TYPE: full, "text/plain": "2"})

forge()
get_ipython().events.register('post_run_cell', forge)
"""
    sheet.first(forged)


def forged_answers(sheet):
    """The nonce is read from the running cell and the reply is sent by hand, with points in place of values."""
    sheet.first("""
import lessons_lib.exercises.respond as respond
from IPython.display import publish_display_data
import json

def answer(challenge, get_answer):
    asked = json.loads(challenge)
    value = {"type": "float", "points": 2, "opaque": False, "none": True}
    replies = [{"value": value, "points": 2, "status": "done"} for _ in asked["cases"]]
    for nonce in (asked["nonce"], asked["nonce"].upper()):
        answer = {"exercise": asked["exercise"], "nonce": nonce, "replies": replies, "points": 2}
        publish_display_data({respond.ANSWER_TYPE: answer})

respond.answer_challenge = answer
""")


def forged_messages(sheet):
    """Messages in the kernel's name: results, states and replies for every cell."""
    sheet.first("""
kernel = get_ipython().kernel

def forge(*ignored):
    parent = kernel.get_parent()
    result = {"data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1}
    reply = {"status": "ok", "execution_count": 1, "points": 2}
    idle = {"execution_state": "idle"}
    for kind, content in (("execute_result", result), ("status", idle), ("execute_reply", reply)):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)

get_ipython().events.register('pre_run_cell', forge)
""")


def own_modules(sheet):
    """A numpy.py, a lessons_lib.py and an ipykernel_launcher.py lie beside the notebook."""
    for name in ("numpy", "lessons_lib", "ipykernel_launcher", "sitecustomize", "jax"):
        (sheet.path.parent / f"{name}.py").write_text(
            "print(2)\ndef __getattr__(name):\n    return lambda *args, **kwargs: 2\n"
        )


def own_modules_written_while_running(sheet):
    """The same files are written by the notebook itself, before anything is imported."""
    sheet.first(
        "for name in ('numpy', 'lessons_lib', 'jax'):\n    open(name + '.py', 'w').write('def __getattr__(name): return"
        " lambda *a, **k: 2')\n"
    )


def helper_overwritten(sheet):
    """The library's files are overwritten before they are used."""
    sheet.first("""
import importlib.util, pathlib
folder = pathlib.Path(importlib.util.find_spec("lessons_lib").origin).parent
for path in folder.rglob("*.py"):
    try:
        path.write_text("def __getattr__(name): return lambda *a, **k: 2")
    except OSError:
        pass
""")


def frames_inspected(sheet):
    """The answer looks through all frames and all objects for an expected value."""
    search = """
import gc, inspect
for frame in inspect.stack():
    for value in [*frame.frame.f_locals.values(), *frame.frame.f_globals.values()]:
        for name in ("reference", "expected", "wanted"):
            if hasattr(value, name):
                return getattr(value, name)({0})
for value in gc.get_objects():
    if type(value).__name__ == "Exercise":
        return value.reference({0})
return 0
"""
    for name, argument in (("celsius", "fahrenheit"), ("wet_share", "rain")):
        body = "\n".join("    " + line for line in search.format(argument).strip().splitlines())
        sheet.cell(name).source = f"def {name}({argument}):\n{body}"


def grader_detected(sheet):
    """Answers that differ when the grader looks on, found out by the environment."""
    sheet.cell("celsius").source = (
        "import os\ndef celsius(fahrenheit):\n    return 2 if os.environ.get('LESSONS_GRADED') else (fahrenheit - 32) *"
        " 5 / 9"
    )


def reference_called(sheet):
    """The answers call the reference answers that the course's library holds."""
    sheet.first("""
def reference(name):
    try:
        from lessons_lib.exercises import load_lesson
        return load_lesson("00_start_here").exercise(name).reference
    except Exception:
        import importlib.util, pathlib
        found = list(pathlib.Path(importlib.util.find_spec("lessons_lib").origin).parent.rglob("*lesson_00*"))
        return (lambda *a: exec(found[0].read_text())) if found else lambda *a: 0
""")
    sheet.cell("seconds_in_a_day").source = "seconds_in_a_day = reference('seconds_in_a_day')()"
    sheet.cell("celsius").source = "celsius = reference('celsius')"
    sheet.cell("wet_share").source = "wet_share = reference('wet_share')"


def previous_result(sheet):
    """Each answer gives what the case before it would have had."""
    for name, argument, answer in (
        ("celsius", "fahrenheit", "(fahrenheit - 32) * 5 / 9"),
        ("wet_share", "rain", "(rain > 1).mean()"),
    ):
        sheet.cell(name).source = f"last = [0]\ndef {name}({argument}):\n    last.append({answer})\n    return last[-2]"


def settings_edited(sheet):
    """Source, points, type and names of the graded cells are edited."""
    one, two, three = sheet.checks()
    one.source, one.metadata.nbgrader.points = "1", 100
    two.cell_type, two.metadata.nbgrader.grade_id = "markdown", "free_points"
    three.metadata.nbgrader |= {"solution": True, "points": 2}
    three.source = "2"


def metadata_stripped(sheet):
    """A notebook without any metadata: nothing says what is graded."""
    for cell in sheet.notebook.cells:
        cell.metadata = {}
        if cell.source.startswith("L.check"):
            cell.source = "2"


def resubmitted_without_metadata(sheet):
    """The right answers first, then a version that says of no cell that it is graded: stock nbgrader keeps the first
    one's points."""
    sheet.earlier = base(right=True)
    metadata_stripped(sheet)


def resubmitted_damaged(sheet):
    """The right answers first, then a file that cannot be read."""
    sheet.earlier = base(right=True)
    sheet.write("{")


def check_cell_twice(sheet):
    """Each check stands there twice, the second with its points as its text."""
    for cell in sheet.checks():
        twin = copy.deepcopy(cell)
        twin.source, twin.id = "2", twin.id + "-2"
        sheet.notebook.cells.append(twin)


def deleted_checks(sheet):
    """The checks are not there at all."""
    sheet.notebook.cells = [cell for cell in sheet.notebook.cells if not cell.source.startswith("L.check")]


def exit_with_honour(sheet):
    """The process ends with code 0 before the first check."""
    sheet.first("import os\nos._exit(0)")


def outputs_handed_in(sheet):
    """Full points stand in the outputs that were handed in."""
    for cell in sheet.checks():
        cell.outputs = [
            {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "2"}, "metadata": {}}
        ]


def tables_made_at_home(sheet):
    """Functions that look their answers up in a table, made with the inputs of the learner's own check and those that a
    class with seed 0 would get."""
    student, lesson = sheet.path.parents[1].name, load_lesson(LESSON)
    for exercise in lesson.exercises:
        if exercise.kind == "call":
            cases = [*draw(exercise, LESSON, student, 0), *draw(exercise, LESSON, "", 0)]
            cases += exercise.draw(np.random.default_rng(0))
            table = {repr(case): repr(exercise.reference(*case)) for case in cases}
            sheet.cell(exercise.name).source = (
                f"from numpy import array, float32, float64, int64, nan\ntable = {table!r}\n"
                f"def {exercise.name}(*inputs):\n    return eval(table[repr(inputs)])\n"
            )
