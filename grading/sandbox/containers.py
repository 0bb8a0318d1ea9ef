"""Docker or Podman in place of bubblewrap, with the same places and limits: for systems where bubblewrap cannot be had.

The program holds memory, processes and files. One thing is weaker than under bubblewrap: the kernel's sockets lie in a
temporary folder of this machine, in which a student can write files of up to the disk limit each.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Any, Unicode

from grading.sandbox import bubblewrap as sandbox
from grading.sandbox.confine import SOCKETS
from grading.sandbox.gate import Gate
from lessons_lib.course.places import CourseError

IMAGE = "debian:stable-slim"  # gives the root folder only; this machine's system and Python are mounted over it


class Container(LocalProvisioner):
    """Starts a kernel in a container."""

    folder = Unicode()
    limits = Any()
    program = Unicode()
    fill = Unicode()

    hit = _gate = None

    @property
    def _sockets(self):
        return Path(self.parent.connection_file).with_name("s")

    @property
    def _name(self):
        return f"lessons-{self.kernel_id}"

    async def pre_launch(self, **kwargs):
        kwargs = await super().pre_launch(**kwargs)
        uid = sandbox.fresh_uid() if os.geteuid() == 0 else os.geteuid()
        self._sockets.mkdir()
        for path in (self._sockets, self.parent.connection_file):
            os.chown(path, uid, -1)
        command = container_command(
            self.program,
            self._name,
            self.folder,
            self.parent.connection_file,
            self._sockets,
            self.limits,
            uid,
            self.fill,
        )
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        return {**kwargs, **streams, "cmd": [*command, *kwargs["cmd"]], "env": dict(os.environ), "cwd": None}

    async def launch_kernel(self, cmd, **kwargs):
        info = await super().launch_kernel(cmd, **kwargs)
        ends = time.monotonic() + sandbox.SECONDS_TO_START
        while not all((self._sockets / f"k-{number}").exists() for number in range(1, 6)):
            if self.process.poll() is not None or time.monotonic() > ends:
                await self.kill()
                raise CourseError(
                    f"A kernel could not be started in a container. Can you run this yourself: {self.program} run --rm"
                    f" {IMAGE} true"
                )
            time.sleep(0.05)
        self._gate = Gate(f"{self._sockets}/k", sandbox.gate_of(self), sandbox.MAX_MESSAGE, self._refuse)
        return info

    async def post_launch(self, **kwargs):
        await super().post_launch(**kwargs)
        self.parent.ip = sandbox.gate_of(self)

    def _refuse(self):
        self.hit = "message"
        subprocess.run([self.program, "kill", self._name], capture_output=True)

    async def kill(self, restart=False):
        subprocess.run([self.program, "kill", self._name], capture_output=True)
        await super().kill(restart)

    async def cleanup(self, restart=False):
        await super().cleanup(restart)
        if self._gate is not None:
            self._gate.close()
        shutil.rmtree(Path(self.parent.connection_file).parent, ignore_errors=True)


def container_command(
    program: str, name: str, folder: str, connection_file: str, sockets: Path, limits, uid: int, fill: str = ""
) -> list[str]:
    """The command that starts a container, up to the kernel's own command."""
    writable = f"rw,nosuid,nodev,size={limits.disk_mb}m,mode=1777"
    arguments = [
        *(
            program,
            "run",
            "--rm",
            "--name",
            name,
            "--network=none",
            "--ipc=private",
            "--read-only",
            f"--user={uid}:{uid}",
        ),
        *("--cap-drop=ALL", "--security-opt=no-new-privileges", f"--pids-limit={limits.processes}"),
        *(f"--memory={limits.memory_mb}m", f"--memory-swap={limits.memory_mb}m", f"--shm-size={limits.disk_mb}m"),
        *(
            "--tmpfs",
            f"/tmp:{writable}",
            "--tmpfs",
            f"{sandbox.HOME}:{writable}",
            "--workdir",
            sandbox.HOME,
            "--volume",
            f"{sockets}:{SOCKETS}:rw",
        ),
    ]
    system = [(path, path) for path in sandbox.SYSTEM if os.path.isdir(path) and not os.path.islink(path)]
    for source, target in (*system, *sandbox.places(folder, connection_file)):
        if fill and target == sandbox.COMPILED:
            continue
        arguments += ["--volume", f"{source}:{target}:ro"] if source else ["--tmpfs", f"{target}:rw,size=1m,mode=0755"]
    for variable, value in sandbox.environment().items():
        arguments += ["--env", f"{variable}={value}"]
    if fill:
        arguments += ["--volume", f"{fill}:{sandbox.COMPILED}:rw", "--env", "=".join(sandbox.FILLS)]
    settings = sandbox.settings_of(limits, None)
    return [*arguments, IMAGE, sys.executable, "-I", "-S", "/run/confine.py", json.dumps(settings)]
