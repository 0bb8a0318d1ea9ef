"""The walls around a student's kernel: a kernel provisioner that starts it under bubblewrap and watches it
(containers.py: in a container).

Inside there are the system and this Python, read-only, without the lessons' answers; one small folder to write in; no
network, no other process, no environment. The sockets lie on a small file system inside and are reached from outside
through /proc, so there is no folder of this machine in which a student can write.
"""

import contextlib
import functools
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty

import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import HBChannel
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from jupyter_core.utils import ensure_async
from traitlets import Any, Type, Unicode

import lessons_lib
from grading.sandbox import groups, machine, watch
from grading.sandbox.confine import CONNECTION, FONTS, LESSON, SOCKETS
from grading.sandbox.gate import Gate, unpack
from grading.sandbox.system_calls import call_filter
from grading.sandbox.temporary import fresh_folder
from lessons_lib.course.places import CourseError
from lessons_lib.exercises import wire
from lessons_lib.exercises.learner import GRADED

SANDBOXES = ("bubblewrap", "docker", "podman")
HOME = "/student"
WRITABLE = ["/tmp", "/dev/shm", HOME, SOCKETS]
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/sbin")
ANSWERS = "lessons"  # the room of lessons_lib that no kernel sees: what the lessons declare, with the expected answers
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime")  # of /etc
COMPILED = "/run/compiled"  # always the same path inside: JAX finds what it compiled by a key that the path is part of
FILLS = ("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
MB = 2**20
# Thread stacks and allocators reserve address space that they never fill; what is really used is watched.
ROOM_NEVER_USED = 2048 * MB
# What Linux holds by itself stands higher than what the watch tells by name: nothing shall grow far beyond it between
# two looks.
ROOM_OF_GROUP, ROOM_OF_PROCESSES = 256 * MB, 64
MAX_MESSAGE = 2 * wire.MAX_BYTES + MB  # the largest answer, in base64, and its frame
SECONDS_TO_START = 300  # on a machine that is very busy
LOOKS_A_SECOND = 10
CROWD = (
    2 * (os.cpu_count() or 1) + 4
)  # threads that want a processor at once; a notebook that has more for a while comes last
SECONDS_OF_CROWD = 2
SESSIONS = 4  # Linux gives each an equal share of the processors; a `!command` takes one while it runs


def check(sandbox: str | None) -> None:
    """Raises CourseError, with what to install, where `sandbox` cannot be had here. None, no sandbox at all, always
    can."""
    if sandbox is None:
        return
    if sandbox not in SANDBOXES:
        raise CourseError(f"There is no sandbox {sandbox!r}; there are {', '.join(SANDBOXES)}.")
    program = "bwrap" if sandbox == "bubblewrap" else sandbox
    others = (
        "On a system without bubblewrap choose --sandbox docker or podman. --unsafe-no-sandbox runs strangers' code"
        " with all your rights."
    )
    if shutil.which(program) is None:
        raise CourseError(
            f"Notebooks are graded inside {sandbox}, and `{program}` was not found. Install it: sudo apt-get install"
            f" {sandbox}. {others}"
        )
    arguments = [*bubblewrap_walls(16), "/usr/bin/env", "true"] if sandbox == "bubblewrap" else [program, "info"]
    tried = subprocess.run(arguments, capture_output=True, text=True)
    if tried.returncode:
        said = " ".join(tried.stderr.split())[-500:]
        raise CourseError(
            f"Notebooks are graded inside {sandbox}, which does not work here: {said} Are user namespaces allowed on"
            f" this system? {others}"
        )


def check_unseen(*folders: Path) -> None:
    """Raises CourseError where a folder lies in what every kernel sees: the system and this Python."""
    shown = [Path(path) for path in (*SYSTEM, *_prefixes())]
    for folder in folders:
        place = next((path for path in shown if folder.resolve().is_relative_to(path.resolve())), None)
        if place is not None:
            raise CourseError(
                f"Students' notebooks would see {folder}: they are shown {place}, read-only, to run Python. Move one of"
                " the two elsewhere."
            )


def _prefixes():
    return list(
        dict.fromkeys([*map(os.path.realpath, (sys.base_prefix, sys.base_exec_prefix)), sys.prefix, sys.exec_prefix])
    )


def kernel_manager(folder: Path, limits, sandbox: str, fill: Path | None = None) -> AsyncKernelManager:
    """A manager of one kernel in `sandbox`, which starts in a copy of `folder`. Its `.provisioner.hit` names a limit
    that ended it.

    Into the folder `fill` the kernel writes what JAX compiles; only code that is public may run there.
    """
    name = f"lessons-{sandbox}"
    where = f"{__name__}:Bubblewrap" if sandbox == "bubblewrap" else "grading.sandbox.containers:Container"
    KernelProvisionerFactory.instance().provisioners[name] = EntryPoint(
        name, where, KernelProvisionerFactory.GROUP_NAME
    )
    config = {"folder": str(folder), "limits": limits, "program": sandbox, "fill": str(fill or "")}
    # Connections are made while no student's code runs yet, and never again: a socket that moved is not followed.
    context = zmq.asyncio.Context()
    context.reconnect_ivl, context.rcvhwm, context.linger = -1, 1, 0
    manager = _Manager(
        kernel_name="python3",
        transport="ipc",
        ip=f"{SOCKETS}/k",
        context=context,
        autorestart=False,
        client_factory=_KernelClient,
    )
    manager.connection_file = str(fresh_folder("kernel") / "connection.json")
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-I", "-m", "ipykernel_launcher", "-f", f"{SOCKETS}/connection.json"],
        display_name="Python in a sandbox",
        language="python",
        interrupt_mode="message",
        metadata={"kernel_provisioner": {"provisioner_name": name, "config": config}},
    )
    return manager


class _Manager(AsyncKernelManager):
    def client(self, **kwargs):
        client = super().client(context=self.context, **kwargs)
        client.session.unpack = unpack
        return client


class _OneBeat(HBChannel):
    """Asks once: a second time it would open a socket of its own, which nobody answers any more, and never end."""

    time_to_dead = 1e6


class _KernelClient(AsyncKernelClient):
    hb_channel_class = Type(_OneBeat)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel replies and its output is heard. jupyter_client's own waits for .2 seconds of silence on top
        of that."""
        ends = time.monotonic() + (timeout or SECONDS_TO_START)
        while time.monotonic() < ends:
            if not await ensure_async(self.is_alive()):
                raise RuntimeError("The kernel ended before it replied.")
            await ensure_async(self.kernel_info())
            with contextlib.suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
                return
        raise RuntimeError("The kernel did not reply in time.")


class Bubblewrap(LocalProvisioner):
    """Starts a kernel under bubblewrap and watches what its processes use."""

    folder = Unicode()
    limits = Any()
    program = Unicode()
    fill = Unicode()

    _hit = _watch = None
    _groups = ()
    saw_shortage = False  # of the whole machine's memory

    @property
    def hit(self):
        """The name of the limit for which the kernel was ended, if any."""
        return self._hit or ("memory" if groups.ran_out_of_memory(self._groups) else None)

    @property
    def _told(self):
        return Path(self.parent.connection_file).with_name("told.txt")

    async def pre_launch(self, **kwargs):
        kwargs = await super().pre_launch(**kwargs)
        uid = fresh_uid() if os.geteuid() == 0 else None
        confined = [
            sys.executable,
            "-I",
            "-S",
            "/run/confine.py",
            json.dumps(settings_of(self.limits, uid)),
            *kwargs.pop("cmd"),
        ]
        self._reader, self._writer = os.pipe()
        calls = self.parent.connection_file + ".calls"
        Path(calls).write_bytes(call_filter(platform.machine()) or b"")
        self._calls = os.open(calls, os.O_RDONLY)
        places = [*bubblewrap_walls(self.limits.disk_mb), *_place_arguments(self.folder, self.parent.connection_file)]
        if self.fill:
            places += ["--bind", self.fill, COMPILED, "--setenv", *FILLS]
        refused = ["--seccomp", str(self._calls)] if os.path.getsize(calls) else []
        self._groups = groups.make(
            self.limits.memory_mb * MB * 5 // 4 + ROOM_OF_GROUP, self.limits.processes + ROOM_OF_PROCESSES
        )
        command = groups.joined(self._groups, [*places, *refused, "--info-fd", str(self._writer), "--", *confined])
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": self._told.open("wb")}
        return {**kwargs, **streams, "cmd": command, "env": {}, "cwd": None, "pass_fds": (self._writer, self._calls)}

    async def launch_kernel(self, cmd, **kwargs):
        try:
            info = await super().launch_kernel(cmd, **kwargs)
        finally:
            kwargs["stderr"].close()
            os.close(self._writer)
            os.close(self._calls)
        with open(self._reader) as file:
            inner = json.loads(file.read() or "{}").get("child-pid")
        root = f"/proc/{inner}/root"
        ends = time.monotonic() + SECONDS_TO_START
        while not all(os.path.exists(f"{root}{SOCKETS}/k-{number}") for number in range(1, 6)):
            if inner is None or self.process.poll() is not None or time.monotonic() > ends:
                await self.kill()
                said = " ".join(self._told.read_text(errors="replace").split())[-500:]
                raise CourseError(f"A kernel could not be started in its sandbox. It said: {said or 'nothing'}")
            time.sleep(0.01)
        self._root = os.open(root, os.O_PATH | os.O_DIRECTORY)
        handle = os.open(root + SOCKETS, os.O_PATH | os.O_DIRECTORY)
        self._gate = Gate(f"/proc/self/fd/{handle}/k", gate_of(self), MAX_MESSAGE, self._refuse)
        os.close(handle)
        self._processes = os.open(f"{root}/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look, args=(self.process,), daemon=True)
        self._watch.start()
        return info

    async def post_launch(self, **kwargs):
        await super().post_launch(**kwargs)
        self.parent.ip = gate_of(self)

    def _refuse(self):
        """A message was too large. The kernel has no way to others."""
        self._hit = self._hit or "message"
        self.process.kill()

    def waited(self):
        """thread -> seconds in which it waited for a processor so far."""
        try:
            return watch.waited(self._processes)
        except FileNotFoundError:  # the kernel has ended
            return {}

    def _look(self, process):
        """Until the kernel ends, hold what its processes use against the limits."""
        try:
            crowded = look = 0
            while self._hit is None and process.poll() is None and not self._ended.is_set():
                most = self.limits.memory_mb * MB
                use = watch.used(self._processes, most)
                self.saw_shortage = self.saw_shortage or machine.is_short_of_memory()
                if use.threads > self.limits.processes:
                    self._hit = "processes"
                elif use.sessions > SESSIONS:
                    self._hit = "sessions"
                elif use.memory > most:
                    self._hit = "memory"
                elif use.cpu_seconds > self.limits.cpu_seconds:
                    self._hit = "cpu"
                elif look % LOOKS_A_SECOND == 0:
                    if watch.files(self._processes, self._root, WRITABLE) > self.limits.files:
                        self._hit = "files"
                    crowded = crowded + 1 if watch.running(self._processes) > CROWD else 0
                    if crowded > SECONDS_OF_CROWD:
                        watch.put_last(process.pid)
                look += 1
                self._ended.wait(1 / LOOKS_A_SECOND)
        except FileNotFoundError:  # it ended during a look
            pass
        finally:  # bubblewrap's end is the end of all that runs inside; nothing runs unwatched
            process.kill()

    async def cleanup(self, restart=False):
        await super().cleanup(restart)
        if self._watch is not None:
            self._ended.set()
            self._watch.join()
            self._watch = None
            self._gate.close()
            for opened in (self._root, self._processes):
                os.close(opened)
        groups.remove(self._groups)
        shutil.rmtree(Path(self.parent.connection_file).parent, ignore_errors=True)


def gate_of(provisioner) -> str:
    """Where the sockets of its gate lie: the part of the path before their numbers."""
    return str(Path(provisioner.parent.connection_file).with_name("k"))


def fresh_uid():
    """A user of nobody's: the number of processes is counted by user, so no two kernels share one."""
    return 1_000_000_000 + int.from_bytes(os.urandom(3))


def settings_of(limits, uid: int | None) -> dict:
    """What `confine` takes on inside: the user to become, and limits that the system itself holds."""
    held = {
        "DATA": limits.memory_mb * MB + ROOM_NEVER_USED,
        "FSIZE": limits.disk_mb * MB,
        "NPROC": limits.processes + ROOM_OF_PROCESSES,
        "CPU": int(limits.cpu_seconds) + 10,
        "NOFILE": 1024,
        "CORE": 0,
    }
    return {"uid": uid, "limits": held}


def bubblewrap_walls(disk_mb: int) -> list[str]:
    """bubblewrap with what every kernel sees, ending where more places can follow."""
    size = ["--size", str(disk_mb * MB)]
    small = ["--size", str(MB), "--perms", "1777"]
    # Root becomes another user inside; anybody else needs a user namespace, in which there shall be no further one.
    rights = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    if os.geteuid() != 0:
        rights = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--disable-userns"]
    arguments = [
        *("bwrap", "--die-with-parent", "--new-session", "--clearenv"),
        *(
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--hostname",
            "sandbox",
        ),
        *rights,
        # A shared map of /dev/zero would be memory that no limit sees.
        *(
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--dev-bind",
            "/dev/null",
            "/dev/zero",
            *size,
            "--perms",
            "1777",
            "--tmpfs",
            "/dev/shm",
        ),
        *(
            *size,
            "--perms",
            "1777",
            "--tmpfs",
            "/tmp",
            *size,
            "--perms",
            "1777",
            "--tmpfs",
            HOME,
            *small,
            "--tmpfs",
            SOCKETS,
        ),
    ]
    for path in SYSTEM:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for name in SETTINGS:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for name, value in environment().items():
        arguments += ["--setenv", name, value]
    return arguments


def _place_arguments(folder, connection_file):
    arguments, closed = [], ["/dev", "/"]
    for source, target in places(folder, connection_file):
        for parent in reversed(Path(target).parents):
            arguments += [
                "--perms",
                "0755",
                "--dir",
                str(parent),
            ]  # bubblewrap's own would be closed to the student's user
        arguments += ["--ro-bind", source, target] if source else ["--tmpfs", target]
        closed += [] if source else [target]
    inside = f"{HOME}/{Path(folder).name}"
    arguments += ["--perms", "0777", "--dir", inside, "--chdir", inside]
    return [*arguments, *(word for target in closed for word in ("--remount-ro", target))]


def places(folder: str, connection_file: str) -> list[tuple[str | None, str]]:
    """What of this machine is seen inside, read-only, in the order of mounting: path here (None for an empty folder),
    path there."""
    library = str(Path(lessons_lib.__file__).resolve().parent)
    same = [path for path in _prefixes() if path != "/usr" and not path.startswith("/usr/")]
    seen = [(path, path) for path in (*same, library)] + [(None, f"{library}/{ANSWERS}")]
    seen += [
        (folder, LESSON),
        (connection_file, CONNECTION),
        (str(Path(__file__).with_name("confine.py").resolve()), "/run/confine.py"),
        (str(public_code()) if public_code().is_dir() else None, COMPILED),
    ]
    fonts = _fonts()
    return seen + ([(str(fonts), f"{FONTS}/{fonts.name}")] if fonts.is_file() else [])


def public_code() -> Path:
    """The folder of what JAX compiled for notebooks that every learner has. Kernels read it and cannot add to it.

    Nothing else is ever put there: compiled code says in plain text what steps it was made of.
    """
    return machine.folder() / "public_code"


@functools.cache
def _fonts():
    """The list of fonts that Matplotlib made here; without it each kernel would look for fonts for seconds."""
    import matplotlib.font_manager

    return Path(matplotlib.get_cachedir(), f"fontlist-v{matplotlib.font_manager.FontManager.__version__}.json")


def environment() -> dict[str, str]:
    """All variables that are set inside."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": HOME,
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",
        "MPLCONFIGDIR": f"{HOME}/.config/matplotlib",
        "JAX_PLATFORMS": "cpu",
        "JAX_COMPILATION_CACHE_DIR": COMPILED,
        FILLS[0]: "1000000",  # it is only read
        # Most of what a kernel compiles runs for milliseconds: a third of its time went into making that faster.
        "XLA_FLAGS": "--xla_backend_optimization_level=1",
        GRADED: "1",
    }
