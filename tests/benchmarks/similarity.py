"""Whether the report finds answers that were copied: `python -m tests.benchmarks.similarity`.

Classes are made up, and nothing is graded. An honest student draws each answer from the labelled ones of the course and
from those in tests/lessons/independent/, the usual ones most often, and writes it by habits of the student's own: the
order of factors, methods or functions, a name for each step or one long line, checks, comments. Written answers are
drawn from the words of the lesson, each word likely after the one before it. A copy takes over some of another's
answers, gives all names anew, drops or changes comments, puts independent lines into another order, changes one line,
and in a written answer one word of seven.

Prints the table of grading/README.md, writes build/benchmarks/similarity.json, and exits with 1 where a target is
missed.
"""

import ast
import copy
import importlib
import itertools
import json
import random
import sys
import time
from datetime import date

import nbformat

from grading.book.report import known_texts
from grading.book.similar import similar
from grading.classes import answer_source
from grading.judging.judge import is_check, read_check
from lessons_lib.course.places import course_root, lesson_names
from lessons_lib.exercises import load_lesson
from lessons_lib.exercises.labels import Labelled, load_answers

ROOT = course_root()
RESULT = ROOT / "build" / "benchmarks" / "similarity.json"
FIRST = 20  # pairs
NAMES = "a b c d k m p q r s t u v w arr data out res result tmp value values total vec mat h y0 x1 acc idx".split()
REMARKS = (
    "check this again",
    "as in the text above",
    "one row per sample",
    "avoid a loop here",
    "see the hint",
    "this took me a while",
    "like in R",
)
HABITS = (
    "swap square method flip position length number name_result name_step long_way check order remark rename".split()
)
CHECKS = (
    "{0} = np.asarray({0})",
    "n = len({0})",
    "print({0})",
    "assert {0} is not None",
    "{0} = jnp.array({0})",
    "n = np.shape({0})[0]",
    "rows, columns = {0}.shape",
    "{0} = np.array({0}, dtype=float)",
)
METHODS = {"mean", "sum", "max", "min", "std", "argmax", "argmin", "reshape", "cumsum", "round", "transpose", "clip"}


class Course:
    """What the students of a made-up class draw from."""

    def __init__(self, lessons):
        self.code, self.prose = {}, {}  # (lesson, exercise): right and wrong answers; (lesson, exercise): words
        self.known = {lesson: known_texts(lesson, ROOT) for lesson in lessons}
        for lesson in lessons:
            cells = nbformat.read(ROOT / "notebooks" / lesson / f"{lesson}.ipynb", as_version=4).cells
            texts = [cell for cell in cells if cell.cell_type == "markdown"]
            words = " ".join(cell.source for cell in texts).split()
            for cell in texts:
                if cell.metadata.get("nbgrader", {}).get("solution"):
                    self.prose[lesson, cell.metadata.nbgrader.grade_id] = words
            targets = {check.exercise: check.answers for check in map(read_check, filter(is_check, cells))}
            labelled = load_answers(ROOT / "solutions" / lesson / "answers.py")
            if lesson < "09":
                module = importlib.import_module(f"tests.lessons.independent.lesson_{lesson[:2]}")
                labelled += [Labelled(name, make, slip is None) for name, make, slip in module.LABELLED]
            for exercise in load_lesson(lesson).exercises:
                answers = {True: [], False: []}
                for one in labelled:
                    if one.exercise == exercise.name:
                        source = answer_source(one, exercise.kind, targets[exercise.name])
                        answers[one.right].append(ast.parse(source))
                self.code[lesson, exercise.name] = answers

    @property
    def exercises(self):
        return [*self.code, *self.prose]


def made_up_class(course, students, seed):
    """{(lesson, exercise): {student: text}} of students who all work alone."""
    answers = {key: {} for key in course.exercises}
    for number in range(students):
        student = f"student_{number:03d}"
        rng = random.Random(f"{seed} {number}")
        habits = {habit: rng.choice((0.1, 0.3, 0.6)) for habit in HABITS}
        for key in course.exercises:
            if rng.random() < 0.9:
                if key in course.prose:
                    answers[key][student] = in_words(course.prose[key], rng)
                else:
                    own = course.code[key]
                    choices = own[rng.random() < 0.75]
                    # The usual answer is given most often: half, a quarter, ... in an order that the class shares.
                    place = min(int(rng.expovariate(0.5)), len(choices) - 1)
                    order = random.Random(f"{seed} {key}").sample(choices, len(choices))
                    answers[key][student] = written(order[place], habits, rng)
    return answers


def in_words(words, rng):
    """A text of 30 to 70 words, each one that follows the one before it somewhere in the lesson."""
    after = {}
    for word, following in itertools.pairwise(words):
        after.setdefault(word, []).append(following)
    text = [rng.choice(words[:-1])]
    for _ in range(rng.randint(30, 70)):
        text.append(rng.choice(after.get(text[-1], words)))
    return " ".join(text)


def written(tree, habits, rng):
    """An answer as a student with these habits writes it."""
    tree = ast.fix_missing_locations(Style(habits, rng).visit(copy.deepcopy(tree)))
    return remarked(renamed(tree, habits["rename"], rng), habits["remark"], rng)


def renamed(tree, share, rng):
    """The tree with that share of the names which it binds given anew."""
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    new = {name: rng.choice(NAMES) + rng.choice(("", "", "_", "1")) for name in sorted(bound) if rng.random() < share}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
        elif isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
    return tree


def remarked(tree, share, rng):
    """The code with remarks and empty lines among its lines."""
    lines = []
    for line in ast.unparse(tree).splitlines():
        if rng.random() < share / 3:
            lines.append(f"{line[: len(line) - len(line.lstrip())]}# {rng.choice(REMARKS)}")
        lines.append(line)
        if rng.random() < 0.1:
            lines.append("")
    return "\n".join(lines)


class Style(ast.NodeTransformer):
    """Writes code by one's habits; what it computes may change a little, for nothing is run."""

    def __init__(self, habits, rng):
        self.habits, self.rng = habits, rng

    def does(self, habit):
        return self.rng.random() < self.habits[habit]

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult | ast.Add) and self.does("swap"):
            node.left, node.right = node.right, node.left
        elif isinstance(node.op, ast.Pow) and self.does("square"):
            return ast.BinOp(node.left, ast.Mult(), node.left)
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq}
        if len(node.ops) == 1 and type(node.ops[0]) in turned and self.does("flip"):
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and self.does("method"):
            if isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "jnp") and node.args:
                node.func.value = node.args.pop(0)
            else:
                node.args.insert(0, node.func.value)
                node.func.value = ast.Name("np", ast.Load())
        for keyword in node.keywords[:1]:
            if keyword.arg == "axis" and self.does("position"):
                node.keywords.remove(keyword)
                node.args.append(keyword.value)
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        rows = isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and ast.unparse(node.slice) == "0"
        return ast.Call(ast.Name("len", ast.Load()), [node.value.value], []) if rows and self.does("length") else node

    def visit_Constant(self, node):
        whole = type(node.value) in (int, float) and 1 < node.value < 1000 and node.value == int(node.value)
        return ast.Constant(float(node.value)) if whole and self.does("number") else node

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        body = []
        for statement in node.body:
            body += self.steps(statement)
        reordered(body, self.habits["order"], self.rng)
        if node.args.args and self.does("check"):
            argument = self.rng.choice(node.args.args).arg
            body[:0] = ast.parse(self.rng.choice(CHECKS).format(argument)).body
        node.body = body
        return node

    def steps(self, statement):
        """The statement in one or several."""
        value = getattr(statement, "value", None)
        before = []
        for inner in ast.walk(value) if value and self.does("name_step") else ():
            if isinstance(inner, ast.Call) and any(isinstance(one, ast.BinOp | ast.Call) for one in inner.args):
                place = next(i for i, one in enumerate(inner.args) if isinstance(one, ast.BinOp | ast.Call))
                if not isinstance(value, ast.ListComp | ast.GeneratorExp):
                    before.append(ast.Assign([ast.Name("step", ast.Store())], inner.args[place]))
                    inner.args[place] = ast.Name("step", ast.Load())
                    break
        if isinstance(value, ast.ListComp) and len(value.generators) == 1 and self.does("long_way"):
            one = value.generators[0]
            inside = ast.parse("made.append(0)").body[0]
            inside.value.args = [value.elt]
            loop = ast.For(one.target, one.iter, [inside], [])
            before += [ast.parse("made = []").body[0], loop]
            statement.value = ast.Name("made", ast.Load())
        elif isinstance(statement, ast.Return) and not isinstance(value, ast.Name) and self.does("name_result"):
            before.append(ast.Assign([ast.Name("answer", ast.Store())], statement.value))
            statement.value = ast.Name("answer", ast.Load())
        return [*before, statement]


def copied(key, text, course, rng):
    """Another's answer, disguised."""
    if key in course.prose:
        words = course.prose[key]
        return " ".join(rng.choice(words) if rng.random() < 1 / 7 else word for word in text.split())
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            reordered(body, 0.5, rng)
    bodies = [node.body for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list)]
    body = rng.choice(bodies)
    place = rng.randrange(len(body))
    style = Style(dict.fromkeys(HABITS, 0.5), rng)
    body[place : place + 1] = style.steps(style.visit(body[place]))
    return remarked(renamed(ast.fix_missing_locations(tree), 1, rng), 0.3, rng)


def reordered(body, share, rng):
    """Change that share of neighbouring statements which do not need each other."""
    for place in range(len(body) - 1):
        if rng.random() < share and independent(body[place], body[place + 1]):
            body[place], body[place + 1] = body[place + 1], body[place]


def independent(one, other):
    """Whether two statements are plain assignments, neither of which uses what the other gives."""
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    gives, uses = (
        [
            {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)}
            for statement in (one, other)
        ]
        for kind in (ast.Store, ast.Load)
    )
    return not (gives[0] & (uses[1] | gives[1]) or gives[1] & uses[0])


def plant(answers, course, how_many, pairs, seed):
    """Let the first students copy each from another; how_many(rng, exercises) of the exercises. Gives the pairs."""
    rng = random.Random(f"copies {seed}")
    students = sorted({student for own in answers.values() for student in own})
    chosen = rng.sample(students, 2 * pairs)
    planted = set()
    for source, taker in zip(chosen[::2], chosen[1::2]):
        common = [key for key, own in answers.items() if source in own]
        for key in rng.sample(common, min(how_many(rng, len(common)), len(common))):
            answers[key][taker] = copied(key, answers[key][source], course, rng)
        planted.add(tuple(sorted((source, taker))))
    return planted


PLANTED = 10  # pairs a class
HOW_MANY = {  # of the exercises that the source answered are copied
    "none": None,
    "1 to all": lambda rng, of: rng.randint(1, of),
    **{str(number): lambda rng, of, number=number: number for number in (1, 2, 3, 5, 10, 20, 40)},
}


def measure(course, answers, how_many, seed):
    """How the planted pairs of a class fare, and how many honest ones are flagged."""
    answers = {key: dict(own) for key, own in answers.items()}
    planted = plant(answers, course, how_many, PLANTED, seed) if how_many else set()
    found = similar(answers, course.known, course.prose.keys(), FIRST)
    return {
        "planted": len(planted),
        "first": sum(pair.students in planted for pair in found.pairs),
        "flagged": sum(pair.flagged and pair.students in planted for pair in found.pairs),
        "honest flagged": sum(pair.flagged and pair.students not in planted for pair in found.pairs),
    }


def main(students=200, lessons=12, seeds=5):
    course = Course(lesson_names(ROOT / "notebooks")[:lessons])
    start, results = time.perf_counter(), {copied: [] for copied in HOW_MANY}
    for seed in range(seeds):
        answers = made_up_class(course, students, seed)
        for copied, how_many in HOW_MANY.items():
            results[copied].append(measure(course, answers, how_many, seed))
            print(f"seed {seed}, {copied} copied: {results[copied][-1]}", flush=True)
    print(f"\n{students} students, {lessons} lessons, {len(course.exercises)} exercises, {seeds} classes\n")
    print("| exercises copied | copies among the first 20 pairs | copies flagged | honest pairs flagged, at most |")
    print("|---|---|---|---|")
    for copied, own in results.items():
        sums = {what: sum(one[what] for one in own) for what in own[0]}
        most = max(one["honest flagged"] for one in own)
        of = sums["planted"]
        shares = (f"{sums['first']} of {of}", f"{sums['flagged']} of {of}") if of else ("", "")
        print(f"| {copied} | {shares[0]} | {shares[1]} | {most} |")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(
        json.dumps({"date": date.today().isoformat(), "students": students, "results": results}, indent=1)
    )
    print(f"{(time.perf_counter() - start) / 60:.1f} minutes. Written to {RESULT.relative_to(ROOT)}.")
    named = results["1 to all"]
    enough = sum(one["first"] for one in named) >= 0.95 * sum(one["planted"] for one in named)
    return 0 if enough and all(one["honest flagged"] < 2 for own in results.values() for one in own) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
