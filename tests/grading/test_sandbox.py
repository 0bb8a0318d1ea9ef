"""The walls around a student's kernel, tried from inside: what it cannot reach, and which limit ends what."""

import dataclasses
import errno
import json
import os
import platform
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import lessons_lib
from grading.sandbox import bubblewrap as sandbox
from grading.sandbox import groups, machine, watch
from grading.sandbox.containers import container_command
from grading.sandbox.running import Limits, compile_public, run
from grading.sandbox.system_calls import call_filter
from lessons_lib.course.places import CourseError, course_root

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(
        shutil.which("bwrap") is None, reason="bubblewrap is not installed; `sh scripts/install-system.sh` installs it"
    ),
]

SMALL = Limits(cell_seconds=30, memory_mb=600, processes=100, disk_mb=8, output_bytes=100_000)


def ran(folder, *cells, limits=SMALL):
    """What stopped, and what each cell printed, after the cells ran in a sandbox."""
    folder = folder / "lesson"
    folder.mkdir(exist_ok=True)
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    stopped = run(notebook, folder, limits, "bubblewrap")
    return stopped, ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


PROBE = """
import glob, json, os, socket, subprocess

def tried(action):
    try:
        return repr(action())[:200]
    except BaseException as error:
        return type(error).__name__

def reached(address):
    with socket.create_connection(address, timeout=3):
        return "reached"

def opens(make, *arguments):
    try:
        made = make(*arguments)
    except OSError:
        return False
    for opened in made if isinstance(made, tuple) else (made,):
        opened.close()
    return True

def written(path):
    with open(path, "w") as file:
        file.write("mine")
    return "written"

print(json.dumps({name: tried(action) for name, action in ASKED.items()}))
"""


def asked(folder, **questions):
    """name -> what the kernel got for each expression, or the name of its error."""
    named = "".join(f"{name!r}: lambda: {question},\n" for name, question in questions.items())
    stopped, printed = ran(folder, PROBE.replace("ASKED", f"{{{named}}}"))
    assert not stopped, stopped
    return json.loads(printed[0])


def test_a_kernel_sees_neither_network_nor_answers_nor_other_folders_nor_processes(tmp_path):
    server = socket.create_server(("127.0.0.1", 0))
    (tmp_path / "gradebook.db").write_text("secret")
    root, library = course_root(), Path(lessons_lib.__file__).parent
    got = asked(
        tmp_path,
        own_machine=f"reached(('127.0.0.1', {server.getsockname()[1]}))",
        outside="reached(('192.0.2.1', 80))",
        interfaces="[line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]",
        solutions=f"os.listdir({str(root / 'solutions')!r})",
        notebooks=f"os.listdir({str(root / 'notebooks')!r})",
        grader=f"os.listdir({str(root / 'grading')!r})",
        home=f"os.listdir({str(Path.home() / '.cache')!r})",
        gradebook=f"open({str(tmp_path / 'gradebook.db')!r}).read()",
        others=f"os.listdir({str(tmp_path)!r})",
        declared=f"glob.glob({str(library / '**' / '*lesson_*')!r}, recursive=True)",
        reference="__import__('lessons_lib.lessons.lesson_00_start_here')",
        lessons="__import__('lessons_lib.exercises').exercises.lesson_names()",
        processes="sorted(int(name) for name in os.listdir('/proc') if name.isdecimal())",
        parent="os.readlink('/proc/1/root')",
        secrets="sorted(set(os.environ) & {'USER', 'SHELL', 'SSH_AUTH_SOCK', 'JPY_PARENT_PID'})",
        root="os.getuid() == 0",
        become_root="os.setuid(0)",
        kill_parent="os.kill(1, 9) or os.kill(os.getppid(), 0)",
    )
    assert (got["own_machine"], got["outside"]) == ("ConnectionRefusedError", "OSError")
    assert got["interfaces"] == "['lo']"
    missing = {name: got[name] for name in ("solutions", "notebooks", "grader", "home", "gradebook", "others")}
    assert set(missing.values()) <= {"FileNotFoundError", "PermissionError"}, missing
    assert (got["declared"], got["reference"], got["lessons"]) == ("[]", "ModuleNotFoundError", "()")
    assert len(json.loads(got["processes"])) <= 3
    assert (
        got["secrets"] == "['USER']" and got["root"] == "False" and got["become_root"] in ("PermissionError", "OSError")
    )
    assert got["parent"] in ("PermissionError", "'/'")


def test_system_python_and_course_are_read_only_and_the_own_folder_is_not(tmp_path):
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "data.csv").write_text("1")
    library = Path(lessons_lib.__file__).parent
    places = ["/new", "/usr/new", "/etc/new", "/dev/new", "/run/new"]
    places += [
        f"{sandbox.COMPILED}/new",
        f"{sys.prefix}/new",
        f"{library}/new.py",
        f"{library}/lessons/new.py",
        f"{library}/exercises/respond.py",
    ]
    got = asked(tmp_path, **{str(number): f"written({place!r})" for number, place in enumerate(places)})
    assert set(got.values()) <= {"OSError", "PermissionError", "FileNotFoundError"}, dict(
        zip(places, got.values(), strict=True)
    )
    own = {"changed": "data.csv", "temporary": "/tmp/new", "home": f"{sandbox.HOME}/new"}
    got = asked(
        tmp_path, read="open('data.csv').read()", **{name: f"written({place!r})" for name, place in own.items()}
    )
    assert got == {"read": "'1'", "changed": "'written'", "temporary": "'written'", "home": "'written'"}
    assert (tmp_path / "lesson" / "data.csv").read_text() == "1"
    assert not Path("/tmp/new").exists()


def test_each_limit_is_told_by_name_with_its_cell_and_the_rest_still_counts(tmp_path):
    stopped, printed = ran(
        tmp_path,
        "with open('big', 'wb') as file:\n    file.write(bytes(20_000_000))",
        "import os\nos.path.exists('big') and os.remove('big')\nx = bytes(10**11)",
        "while True:\n    print('on and on ' * 10)",
        "print('x' * 10_000_000)",
        "import time\nwhile True: time.sleep(0.1)",
        "print('still here')",
        limits=Limits(cell_seconds=5, memory_mb=600, disk_mb=8, output_bytes=100_000),
    )
    told = [stopped[place] for place in range(5)]
    assert "8 MB of disk (cell 1)" in told[0]
    assert "600 MB of memory (cell 2)" in told[1]
    assert "100,000 bytes" in told[2] and "cell 3" in told[2]
    assert "100,000 bytes" in told[3] and "cell 4" in told[3]
    assert "5 seconds of a cell (cell 5)" in told[4]
    assert (len(stopped), printed[5]) == (5, "still here\n")


def test_memory_that_is_really_used_ends_the_kernel_by_name(tmp_path):
    several = (
        "import os\nfor _ in range(4):\n    os.fork() or (kept := os.urandom(1) * 200_000_000,"
        " __import__('time').sleep(60))\n"
    )
    stopped, _ = ran(tmp_path, several + "import time; time.sleep(60)", "print('after')")
    assert "600 MB of memory (cell 1)" in stopped[0]
    assert stopped[1] == "Not run: the kernel had ended by cell 1."


HAS_GROUPS = bool(made := groups.make(2**30, 100))
groups.remove(made)


@pytest.mark.skipif(not HAS_GROUPS, reason="this user may make no control groups here")
def test_memory_is_held_by_linux_itself_where_the_watch_looks_too_late(tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "used", lambda processes, enough: watch.Use(0, 0, 0, 0))
    stopped, _ = ran(
        tmp_path,
        "kept = bytearray(1_500_000_000)\nfor place in range(0, len(kept), 4096): kept[place] = 1",
        "print('after')",
    )
    assert "600 MB of memory (cell 1)" in stopped[0] and stopped[1] == "Not run: the kernel had ended by cell 1."


@pytest.mark.skipif(not HAS_GROUPS, reason="this user may make no control groups here")
def test_a_group_holds_its_processes_and_is_removed_after_them():
    made = groups.make(2**30, 10)
    twelve = "for number in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 9 2> /dev/null & done"
    command = groups.joined(made, ["sh", "-c", twelve])
    assert "fork" in subprocess.run(command, stderr=subprocess.PIPE, text=True).stderr.lower()
    for process in {int(line) for folder in made for line in (folder / "cgroup.procs").read_text().splitlines()}:
        os.kill(process, signal.SIGKILL)
    groups.remove(made)
    assert not any(folder.exists() for folder in made)


def test_groups_of_version_2_are_made_beside_the_own_one_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setattr(groups, "ROOT", tmp_path)
    monkeypatch.setattr(groups, "MEMBERSHIP", tmp_path / "membership")
    groups.MEMBERSHIP.write_text("0::/user.slice/session-3.scope\n")
    assert groups.make(2**30, 100) == []  # the folder is not seen from here
    (tmp_path / "user.slice" / "session-3.scope").mkdir(parents=True)
    (tmp_path / "user.slice" / "cgroup.subtree_control").write_text("memory pids\n")
    [made] = groups.make(2**30, 100)
    assert made.parent == tmp_path / "user.slice"
    for events, its_own in (("oom 0\noom_kill 0", False), ("oom 0\noom_kill 2", False), ("oom 1\noom_kill 2", True)):
        (made / "memory.events").write_text(f"low 0\n{events}\n")
        assert groups.ran_out_of_memory([made]) == its_own, events


@pytest.mark.skipif(not HAS_GROUPS, reason="this user may make no control groups here")
def test_a_process_that_was_ended_because_others_had_the_memory_is_not_its_groups_fault():
    outer = groups.make(2**26, 100)
    inner = [Path(tempfile.mkdtemp(dir=folder)) for folder in outer]
    hog = [sys.executable, "-S", "-c", "kept = bytearray(2**28)"]
    assert subprocess.run(groups.joined(inner, hog)).returncode == -signal.SIGKILL
    assert not groups.ran_out_of_memory(inner)
    groups.remove(inner)
    groups.remove(outer)
    made = groups.make(2**26, 100)
    assert subprocess.run(groups.joined(made, hog)).returncode == -signal.SIGKILL
    assert groups.ran_out_of_memory(made)
    groups.remove(made)


def test_a_fork_bomb_ends_its_own_kernel_by_name(tmp_path):
    stopped, _ = ran(
        tmp_path,
        "print('before')",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        limits=dataclasses.replace(SMALL, processes=50),
    )
    assert "50 processes and threads (cell 2)" in stopped[1]


def test_tables_of_pages_count_as_memory(tmp_path):
    reading = """
import ctypes
take = ctypes.CDLL(None).mmap
take.restype, take.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
while True:
    start = take(None, 2**36, 1, 0x4022, -1, 0)
    for place in range(start, start + 2**36, 2**21):
        ctypes.c_char.from_address(place).value
"""
    stopped, _ = ran(tmp_path, reading, limits=dataclasses.replace(SMALL, memory_mb=250))
    assert "250 MB of memory (cell 1)" in stopped[0]


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="no filter of system calls for this processor"
)
def test_memory_that_no_limit_sees_and_namespaces_with_rights_of_their_own_cannot_be_had(tmp_path):
    got = asked(
        tmp_path,
        file_in_memory="os.memfd_create('x')",
        shared="__import__('mmap').mmap(-1, 4096)",
        shared_zeros="__import__('mmap').mmap(os.open('/dev/zero', os.O_RDWR), 4096).size()",
        segment="__import__('ctypes').CDLL(None).shmget(0, 4096, 0o1600)",
        user_namespace="__import__('ctypes').CDLL(None).unshare(0x10000000)",
        mount="__import__('ctypes').CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None)",
        sockets="sorted({f for f in range(64) for kind in (1, 2, 3) if opens(socket.socket, f, kind)})",
        pairs="[f for f in range(64) if opens(socket.socketpair, f)]",
        new_process="subprocess.run(['true']).returncode",
        new_thread="__import__('threading').Thread(target=int).start()",
    )
    assert got["file_in_memory"] == got["shared"] == "PermissionError"
    assert got["shared_zeros"] in ("OSError", "PermissionError")
    assert got["segment"] == got["user_namespace"] == got["mount"] == "-1"
    assert got["sockets"] == f"[{socket.AF_UNIX:d}, {socket.AF_INET:d}]" and got["pairs"] == f"[{socket.AF_UNIX:d}]"
    assert (got["new_process"], got["new_thread"]) == ("0", "None")


def refused(machine, call, *arguments, calls_of=None):
    """What the filter for `machine` says of a system call: None, or the error's number. It runs as Linux runs it."""
    data = struct.pack("=iIQ6Q", call, calls_of or CALLS_OF[machine], 0, *arguments, *[0] * (6 - len(arguments)))
    lines = list(struct.iter_unpack("=HBBI", call_filter(machine)))
    place = value = 0
    while True:
        operation, if_so, if_not, number = lines[place]
        place += 1
        if operation == 0x20:
            value = int.from_bytes(data[number : number + 4], "little")
        elif operation == 0x54:
            value &= number
        elif operation == 0x06:
            return None if number == 0x7FFF0000 else number & 0xFFFF
        else:
            holds = {0x15: value == number, 0x35: value >= number, 0x45: bool(value & number)}[operation]
            place += if_so if holds else if_not


CALLS_OF = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@pytest.mark.parametrize(
    ("machine", "call_of_socket", "call_of_socketpair", "read"), [("x86_64", 41, 53, 0), ("aarch64", 198, 199, 63)]
)
def test_the_filter_of_each_processor_lets_two_families_of_sockets_pass(
    machine, call_of_socket, call_of_socketpair, read
):
    for call in (call_of_socket, call_of_socketpair):
        passed = [family for family in range(64) if refused(machine, call, family) is None]
        assert passed == [socket.AF_UNIX, socket.AF_INET]
        assert refused(machine, call, 2**32 + socket.AF_VSOCK) == errno.EOPNOTSUPP
    assert refused(machine, read) is None
    assert refused(machine, read, calls_of=0x40000003) == errno.EPERM  # the calls of 32-bit programs
    assert call_filter("riscv64") is None


BUSY = "import os\nfor _ in range({0}):\n    if os.fork() == 0:\n        while True: pass\n"


def test_processor_time_has_a_limit_told_by_name(tmp_path):
    stopped, _ = ran(tmp_path, BUSY.format(3) + "while True: pass", limits=dataclasses.replace(SMALL, cpu_seconds=4))
    assert "4 seconds of processor time of a notebook (cell 1)" in stopped[0]


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this Linux does not tell who waited")
def test_seconds_in_which_others_have_the_processor_are_not_a_cells_own(tmp_path):
    one_core = "import os, time\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n" + BUSY.format(3)
    work = "begun, ends = time.monotonic(), time.process_time() + 1.2\nwhile time.process_time() < ends: pass\n"
    told = "print(time.monotonic() - begun > 3)"
    stopped, printed = ran(tmp_path, one_core, work + told, limits=dataclasses.replace(SMALL, cell_seconds=3))
    assert (stopped, printed) == ({}, ["", "True\n"])


@pytest.mark.parametrize(
    "many", ["kept = [open('/dev/null') for _ in range(900)]", "for name in range(900): open(f'/tmp/{name}', 'w')"]
)
def test_files_held_open_or_made_have_a_limit_told_by_name(tmp_path, many):
    stopped, _ = ran(tmp_path, f"{many}\nimport time; time.sleep(20)", limits=dataclasses.replace(SMALL, files=600))
    assert "more than 600 files (cell 1)" in stopped[0]


def test_a_crowd_of_busy_processes_comes_last(tmp_path):
    alone = "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass\n"
    told = (
        "import time\nall_others = [int(name) for name in os.listdir('/proc') if name.isdecimal() and name != '1']\n"
        "for _ in range(300):\n    found = {os.sched_getscheduler(name) for name in all_others}\n"
        "    if found == {os.SCHED_IDLE}:\n        break\n    time.sleep(0.1)\n"
        "print(found)"
    )
    groups = (
        "paths = [f'/proc/{name}/autogroup' for name in all_others]\n"
        "for _ in range(300):\n"  # Linux lets ordinary users put one session last every tenth of a second
        "    groups = {open(path).read().split()[-1] for path in paths if os.path.exists(path)}\n"
        "    if groups <= {'19'}:\n        break\n    time.sleep(0.1)\n"
        "print(groups)"
    )
    leave = (
        "try:\n    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))\nexcept PermissionError:\n   "
        " print('no')"
    )
    stopped, printed = ran(tmp_path, alone + BUSY.format(sandbox.CROWD + 2) + told, groups, leave, "print('after')")
    nice = "{'19'}" if os.path.exists("/proc/self/autogroup") else "set()"
    assert (stopped, printed) == ({}, [f"{{{os.SCHED_IDLE}}}\n", f"{nice}\n", "no\n", "after\n"])


def test_a_crowd_of_sessions_is_ended_by_name(tmp_path):
    several = "import os, time\nfor _ in range({}):\n    os.fork() or os.setsid() or time.sleep(60)\ntime.sleep({})"
    stopped, _ = ran(tmp_path, several.format(sandbox.SESSIONS - 2, 1), "!echo a command", several.format(2, 30))
    assert "more than 4 sessions (cell 3)" in stopped.pop(2) and not stopped


def test_nothing_of_one_kernel_is_left_for_the_next(tmp_path):
    seconds = str(10**6 + os.getpid())
    daemon = (
        f"import subprocess\nsubprocess.Popen(['setsid', 'sleep', '{seconds}'])\nopen('/tmp/left',"
        " 'w').write('x')\nopen('left', 'w').write('x')\nx = 1"
    )
    assert ran(tmp_path, daemon)[0] == {}
    _, printed = ran(
        tmp_path, "import os\nprint(os.path.exists('/tmp/left'), os.path.exists('left'), 'x' in globals())"
    )
    assert printed == ["False False False\n"]
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)]
    assert not any(seconds.encode() in command for command in running)


def as_ordinary_user(*command):
    """The command as a user without any rights, who can read Python and the course wherever they lie."""
    kept = [sys.base_prefix, sys.prefix, str(course_root())]
    home = ["--perms", "0755", "--tmpfs", str(Path.home())]
    for path in kept:
        for parent in reversed(Path(path).parents):
            home += ["--perms", "0755", "--dir", str(parent)]
        home += ["--ro-bind", path, path]
    rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    become = ["setpriv", "--reuid=4242", "--regid=4242", "--clear-groups"]
    return ["bwrap", "--dev-bind", "/", "/", *home, *rights, "--setenv", "HOME", "/nonexistent", *become, *command]


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_it_holds_for_an_ordinary_user_too():
    wanted = (
        "neither_network or read_only or fork_bomb or really_used or no_limit_sees or comes_last or left_for_the_next"
    )
    with tempfile.TemporaryDirectory() as own:  # pytest's own folders are closed to others
        os.chmod(own, 0o777)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--basetemp",
            f"{own}/tmp",
            "-k",
            wanted,
            __file__,
        ]
        done = subprocess.run(as_ordinary_user(*command), cwd=course_root(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    assert "7 passed" in done.stdout


def test_a_notebook_that_a_forged_message_would_spoil_stays_valid(tmp_path):
    forged = """
from ipykernel.kernelbase import Kernel
kernel = get_ipython().kernel
for content in ({"name": 3, "text": []}, {"data": [], "metadata": 7}, {"execution_count": "many"}, {}):
    for kind in ("stream", "display_data", "execute_result", "comm_open", "update_display_data", "clear_output"):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
print("\\ud800 half a sign")
"""
    (tmp_path / "lesson").mkdir()
    notebook = new_notebook(cells=[new_code_cell(forged), new_code_cell("print('after')")])
    assert run(notebook, tmp_path / "lesson", SMALL, "bubblewrap") == {}
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    assert notebook.cells[1].outputs[0].text == "after\n"


def test_kernels_find_code_that_was_compiled_for_everybody_and_nothing_of_the_teachers_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    own = machine.folder() / "compiled" / "jit_softmax-cache"
    own.parent.mkdir(parents=True)
    own.write_text("what the solution does")
    program = "import jax, os\nprint(jax.jit(lambda x: 3 * x + 1)(2.0))\n"
    found = "print([name.split('-')[0] for name in os.listdir('/run/compiled')])\n"
    hits = "hits = []\nimport jax\njax.monitoring.register_event_listener(lambda name: hits.append(name))\n"
    (tmp_path / "lesson").mkdir()
    assert ran(tmp_path, program + found)[1] == ["7.0\n[]\n"]
    compile_public(new_notebook(cells=[new_code_cell(program)]), tmp_path / "lesson", SMALL, "bubblewrap")
    _, printed = ran(tmp_path, f"{hits}{program}print('/jax/compilation_cache/cache_hits' in hits)\n{found}")
    assert printed == ["7.0\nTrue\n['jit__lambda']\n"]
    drawn = "import os\nprint(*(name for _, _, names in os.walk(os.environ['MPLCONFIGDIR']) for name in names))"
    [listed] = ran(tmp_path, drawn)[1]
    assert listed.startswith("fontlist-v") and len(listed.split()) == 1


def test_a_container_gets_the_same_places_and_limits():
    command = container_command("podman", "one", "/tmp/lesson", "/tmp/c.json", Path("/tmp/s"), SMALL, 4242)
    line = " ".join(command)
    for part in (
        "--network=none",
        "--read-only",
        "--cap-drop=ALL",
        "no-new-privileges",
        "--user=4242:4242",
        "--pids-limit=100",
        "--memory=600m",
        "--memory-swap=600m",
        "--tmpfs /tmp:rw,nosuid,nodev,size=8m",
        "/tmp/lesson:/run/lesson:ro",
        "LESSONS_GRADED=1",
    ):
        assert part in line, part
    declared = str(Path(lessons_lib.__file__).parent / "lessons")
    assert f"--tmpfs {declared}:" in line and "lesson_0" not in line
    writable = [volume for volume in command if volume.endswith(":rw")]
    assert writable == ["/tmp/s:/run/sockets:rw"]
    filling = container_command("podman", "one", "/tmp/lesson", "/tmp/c.json", Path("/tmp/s"), SMALL, 4242, "/tmp/f")
    assert [word for word in filling if "/run/compiled" in word and "=" not in word] == ["/tmp/f:/run/compiled:rw"]


def test_submissions_and_answers_among_what_every_kernel_sees_are_refused(tmp_path):
    sandbox.check_unseen(tmp_path, course_root() / "solutions")
    with pytest.raises(CourseError, match="would see .*submitted.*Move"):
        sandbox.check_unseen(tmp_path, Path(sys.prefix) / "submitted")


def test_without_the_sandbox_grading_refuses_and_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CourseError, match="apt-get install bubblewrap.*--unsafe-no-sandbox"):
        sandbox.check("bubblewrap")
    with pytest.raises(CourseError, match="`podman` was not found"):
        sandbox.check("podman")
    with pytest.raises(CourseError, match="no sandbox 'jail'"):
        sandbox.check("jail")
    sandbox.check(None)
