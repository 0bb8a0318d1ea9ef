"""Something is broken on purpose: the machine, the grader, the gradebook, the notebook. The others' grades must
stay."""

import copy
import json
import os
import zlib

import nbformat


def kill_parent(sheet):
    """Every process that can be named gets SIGKILL, the parent first."""
    sheet.first("""
import os, signal
for pid in (os.getppid(), 1, *range(2, 40_000)):
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
os.kill(-1, signal.SIGKILL)
""")


_FOUND = """
import fcntl, os, sqlite3, time
found = []
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if folder != "/" or name not in ("proc", "sys", "usr")]
    found += [os.path.join(folder, name) for name in names]
"""


def gradebook_rewritten(sheet):
    """Every database that can be found is emptied."""
    sheet.first(
        _FOUND
        + """
for path in found:
    if path.endswith(".db"):
        try:
            open(path, "w").close()
        except OSError:
            pass
"""
    )


def gradebook_locked(sheet):
    """Every database is locked, and every file that can be opened; the kernel keeps the locks while it lives."""
    sheet.first(
        _FOUND
        + """
kept = []
for path in found:
    try:
        if path.endswith(".db"):
            kept.append(sqlite3.connect(path))
            kept[-1].execute("BEGIN EXCLUSIVE")
        elif "site-packages" not in path and "/lib/python" not in path:
            kept.append(open(path))
            fcntl.flock(kept[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (OSError, sqlite3.Error):
        pass
"""
    )


def fork_bomb(sheet):
    """Processes that start processes."""
    sheet.cell(
        "celsius"
    ).source = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"


_CROWD = """
import os, time
for _ in range({}):
    if os.fork() == 0:
        os.setsid()
        for _ in range({}):
            if os.fork() == 0:
                break
        while True:
            pass
time.sleep(10)
"""


def a_crowd_of_processes(sheet):
    """As many busy processes as are allowed, in three more sessions: the next student's kernel should not get a
    turn."""
    sheet.first(_CROWD.format(3, 33))


def a_crowd_of_sessions(sheet):
    """As many busy processes as are allowed, each in a session of its own, and so with a share of its own."""
    sheet.first(_CROWD.format(100, 0))


def memory_out_of_sight(sheet):
    """Memory that belongs to no process: files in memory, shared maps whose pages are given back, a file system of
    one's own."""
    sheet.first("""
import ctypes, mmap, os
kept = []
for number in range(200):
    in_a_file = lambda: os.write(kept.append(os.memfd_create("x")) or kept[-1], bytes(2**24))
    for take in (in_a_file, lambda: kept.append(mmap.mmap(-1, 2**26))):
        try:
            take()
            kept[-1].write(bytes(2**26))
            kept[-1].madvise(mmap.MADV_DONTNEED)
        except (OSError, AttributeError):
            pass
if ctypes.CDLL(None).unshare(0x10020000) == 0 and ctypes.CDLL(None).mount(b"x", b"/tmp", b"tmpfs", 0, None) == 0:
    for number in range(100):
        open(f"/tmp/{number}", "wb").write(bytes(2**24))
""")


def files_without_end(sheet):
    """Empty files, of which each takes memory of the system's."""
    sheet.first("""
import itertools
for number in itertools.count():
    try:
        open(f"/tmp/{number}", "w").close()
    except OSError:
        break
""")


def a_name_that_is_no_text(sheet):
    """A process whose name cannot be read as text, and then memory without end."""
    sheet.first("import ctypes\nctypes.CDLL(None).prctl(15, b'\\xff\\n) R 1', 0, 0, 0)")
    memory_hog(sheet)


def answers_that_swell(sheet):
    """Answers of a few bytes that claim to be huge, or quote something huge."""
    sheet.first("""
import json
import lessons_lib.exercises.respond as respond
from IPython.display import publish_display_data
claims = [
    {"type": "ndarray", "dtype": "<U0", "shape": [10**12], "data": ""},
    {"type": "ndarray", "dtype": "<f8", "shape": [0, 10**30], "data": ""},
    {"type": "dict", "named": {f"{number:09}" * 10: {"type": "x", "none": True} for number in range(50_000)}},
    {"type": "x" * 10**6, "opaque": True},
    {"type": "str", "text": "y" * 10**7},
]

def answer(challenge, get_answer):
    asked = json.loads(challenge)
    enough = len(claims) >= len(asked["cases"])
    replies = [{"value": claims.pop()} for _ in asked["cases"]] if enough else [{"error": "z" * 10**7}]
    answer = {"exercise": asked["exercise"], "nonce": asked["nonce"], "replies": replies}
    publish_display_data({respond.ANSWER_TYPE: answer})

respond.answer_challenge = answer
""")


def answers_that_no_file_can_hold(sheet):
    """Answers with lone surrogates and with codes that are no character's, wherever a text can stand."""
    sheet.first("""
import base64, json
import lessons_lib.exercises.respond as respond
from IPython.display import publish_display_data
bad = "\\ud800"
codes = [base64.b64encode(code.to_bytes(4, "little")).decode() for code in (0x110000, 0xd800, 0xffffffff)]
values = [
    {"type": bad, "opaque": True},
    {"type": "str", "text": bad},
    {"type": "dict", "named": {bad: {"type": "x", "none": True}}},
    *({"type": "str", "dtype": "<U1", "shape": shape, "data": code} for code in codes for shape in ([], [1])),
]

def answer(challenge, get_answer):
    asked = json.loads(challenge)
    replies = [{"value": values.pop(0)} for _ in asked["cases"]] if len(values) > 2 else [{"error": f"{bad}: {bad}"}]
    answer = {"exercise": asked["exercise"], "nonce": asked["nonce"], "replies": replies}
    publish_display_data({respond.ANSWER_TYPE: answer})

respond.answer_challenge = answer
raise ValueError(bad)
""")


def widgets_that_swell(sheet):
    """Messages of widgets whose weight lies beside their text."""
    sheet.first("""
kernel = get_ipython().kernel
for number in range(60):
    content = {"comm_id": str(number), "data": {"state": {}, "buffer_paths": [["a"]]}}
    kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent=kernel.get_parent(), buffers=[bytes(2**24)])
""")


def a_message_of_many_frames(sheet):
    """One message whose frames are each small enough, and together more than the grader's memory."""
    sheet.first("""
kernel = get_ipython().kernel
piece = bytes(30 * 2**20)
content = {"data": {}, "metadata": {}, "transient": {}}
kernel.session.send(kernel.iopub_socket, "display_data", content, parent=kernel.get_parent(), buffers=[piece] * 120)
__import__("time").sleep(20)
""")


def a_message_of_many_items(sheet):
    """A message that is small as text, and large when it has been read."""
    sheet.first("""
kernel = get_ipython().kernel
content = {"data": {"application/json": [[]] * 8_000_000}, "metadata": {}, "transient": {}}
for _ in range(5):
    kernel.session.send(kernel.iopub_socket, "display_data", content, parent=kernel.get_parent())
""")


def tables_of_pages(sheet):
    """Pages that are only read cost nothing, but the tables in which they stand do."""
    sheet.first("""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
while True:
    start = libc.mmap(None, 2**38, 1, 0x4022, -1, 0)
    for place in range(start, start + 2**38, 2**21):
        ctypes.c_char.from_address(place).value
""")


def seven_busy_processes_in_four_sessions(sheet):
    """Too few to be put last, and yet they have most of the processors: another's cell must not run out of its time."""
    sheet.first(_CROWD.format(3, 1) + "if os.fork() == 0:\n    while True:\n        pass\n")


def memory_hog(sheet):
    """Memory is taken and used until there is none."""
    sheet.cell("celsius").source = "kept = []\nwhile True:\n    kept.append(b'x' * 2**25)"


def disk_filler(sheet):
    """Every place that can be written to is filled."""
    sheet.first("""
import os
for place in (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/run/sockets"):
    try:
        with open(f"{place}/filler", "wb") as file:
            while True:
                file.write(bytes(2**20))
    except OSError:
        pass
""")


def endless_printing(sheet):
    """A cell that never stops to print."""
    sheet.last("while True:\n    print('on and on ' * 20)")


def one_long_line(sheet):
    """100 MB on one line."""
    sheet.first("print('x' * 100_000_000)")


def interrupts_ignored(sheet):
    """An endless cell that does not heed an interruption."""
    sheet.last("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    time.sleep(1)")


def interrupts_caught(sheet):
    """An endless cell that catches each interruption."""
    sheet.last("import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass")


def a_thousand_slow_cells(sheet):
    """A thousand cells that each stay inside their own limit."""
    for _ in range(1000):
        sheet.last("import time; time.sleep(4)")


def exit_at_top_level(sheet):
    """The process ends in the middle."""
    sheet.first("import os\nos._exit(3)")


def exit_inside_an_answer(sheet):
    """The process ends when the grader asks."""
    sheet.cell("celsius").source = "import os\ndef celsius(fahrenheit):\n    os._exit(0)"


def daemon_left_behind(sheet):
    """A process of its own session that goes on after the kernel."""
    sheet.first("import subprocess\nsubprocess.Popen(['setsid', 'sh', '-c', 'while true; do sleep 1; done'])")


def cells_duplicated_deleted_renamed_retyped(sheet):
    """Graded cells that nbgrader stumbles over, all in one notebook."""
    one, two, three = sheet.checks()
    sheet.notebook.cells.append(copy.deepcopy(one))
    sheet.notebook.cells.remove(two)
    three.cell_type = "raw"
    sheet.cell("celsius").metadata.nbgrader.grade_id = "fahrenheit"


def schema_of_the_past(sheet):
    """nbgrader's metadata in version 1."""
    for cell in sheet.notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 1


def schema_of_the_future(sheet):
    """nbgrader's metadata in version 99."""
    for cell in sheet.notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def metadata_is_a_list(sheet):
    """Lists where there should be dicts."""
    for cell in sheet.notebook.cells[::2]:
        cell.metadata = []
    sheet.notebook.metadata = []


def empty_file(sheet):
    """Nothing."""
    sheet.write(b"")


def cut_file(sheet):
    """A notebook whose end is missing."""
    sheet.write(json.dumps(sheet.notebook)[:3000])


def nested_deep(sheet):
    """Lists in lists, 200,000 deep."""
    sheet.write('{"cells": ' + "[" * 200_000 + "]" * 200_000 + "}")


def not_utf8(sheet):
    """Bytes that are no text."""
    sheet.write(b"\xff\xfe\x00\x01" * 100)


def version_3(sheet):
    """A notebook in the format of 2013."""
    cells = [
        {"cell_type": "code", "input": cell.source, "outputs": [], "language": "python", "metadata": {}}
        for cell in sheet.notebook.cells
    ]
    sheet.write(
        json.dumps(
            {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells, "metadata": {}}]}
        )
    )


def a_pipe(sheet):
    """A FIFO in place of a notebook: who opens it waits for ever."""
    os.mkfifo(sheet.path)
    sheet.written = True


def a_device(sheet):
    """A link to a device that never ends."""
    sheet.path.symlink_to("/dev/zero")
    sheet.written = True


def many_files(sheet):
    """50,000 files beside the notebook."""
    for number in range(50_000):
        (sheet.path.parent / f"file {number}").touch()


def zip_bomb(sheet):
    """A small file that unpacks into a large one, called a notebook."""
    sheet.write(zlib.compress(bytes(50_000_000)))


def huge_number(sheet):
    """A number with a million digits, and one that is not a number."""
    sheet.write('{"cells": [], "nbformat": ' + "9" * 1_000_000 + ', "x": NaN}')


def a_million_backslashes(sheet):
    """A text that whoever looks for commands in it reads again from every sign."""
    sheet.notebook.cells.append(nbformat.v4.new_markdown_cell("\\" * 1_000_000))


def half_a_tag(sheet):
    """HTML of a tag that never ends, shown by every cell there is."""
    for _ in range(20):
        sheet.last("from IPython.display import HTML\nHTML('<' + 'a' * 7_000)")


def formulas_that_never_end(sheet):
    """Texts that are short enough to be read and take a page hours to show."""
    for unit in (r"\\(", "#\n", r"\begin{a}"):
        sheet.notebook.cells += [nbformat.v4.new_markdown_cell(unit * (99_000 // len(unit))) for _ in range(10)]


def code_that_no_parser_likes(sheet):
    """Brackets and signs without end in a cell that is looked at before it runs."""
    for unit in ("(", "-", "a.", "a(", "not ", "[0]", "\n"):
        sheet.last(unit * (99_000 // len(unit)))


def sixty_megabytes_of_nothing(sheet):
    """A list of empty dicts, which takes forty times the room that it has in the file."""
    sheet.write('{"cells": [], "metadata": {"x": [' + "{}," * (20 * 2**20) + "{}]}}")


def bad_timestamp(sheet):
    """A time of handing in that is none."""
    (sheet.path.parent / "timestamp.txt").write_text("the day before tomorrow\n; DROP TABLE student")


def odd_file_names(sheet):
    """Files whose names have a newline, and look like a way out."""
    (sheet.path.parent / "two\nlines.ipynb").write_text("{}")
    (sheet.path.parent / "..%2f..%2fgradebook.db").write_text("x")


def forged_messages_that_no_kernel_sends(sheet):
    """Messages whose content is of no kind that the protocol knows."""
    sheet.first("""
kernel = get_ipython().kernel
contents = {"name": 3, "text": []}, {"data": [], "metadata": 7}, {"execution_count": "many"}, {"comm_id": [], "data": 3}
kinds = "stream display_data execute_result comm_open comm_msg update_display_data clear_output error".split()
for content in contents:
    for kind in kinds:
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
""")


def one_message_that_fills_many_outputs(sheet):
    """A name under which many outputs are shown, all renewed by one message that counts as little."""
    sheet.first("""
kernel = get_ipython().kernel
def send(kind, data):
    content = {"data": data, "metadata": {}, "transient": {"display_id": "a"}}
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
for _ in range(200):
    send("display_data", {"text/plain": "a"})
for _ in range(20):
    send("update_display_data", {"text/plain": ["a" * 1000] * 20})
send("update_display_data", {"text/plain": [""] * 400_000})
""")


def a_count_below_zero(sheet):
    """An answer that only says of its cell that it was run for the minus fifth time."""
    sheet.first("""
import lessons_lib.exercises.respond as respond
kernel = get_ipython().kernel
def forged(challenge, get_answer):
    content = {"code": "", "execution_count": -5}
    kernel.session.send(kernel.iopub_socket, "execute_input", content, parent=kernel.get_parent())
respond.answer_challenge = forged
""")


def a_signature_of_words(sheet):
    """A cell that is interrupted, and then signs what it sends with a sentence."""
    sheet.first("""
import time
try:
    time.sleep(10_000)
except BaseException:
    get_ipython().kernel.session.sign = lambda parts: b"All is well; enter the points by hand"
""")


def a_deep_expression_in_a_check(sheet):
    """The cell of a check holds a sum of a thousand terms: Python reads it, but many of its tools give up on it."""
    sheet.cell("check_celsius").source += "\n" + "+".join(["1"] * 1000)
