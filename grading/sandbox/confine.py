"""The first program in a sandbox: lays out the student's folder, takes on the limits, gives up root, and becomes the
kernel.

It runs there by itself, as `python -I -S confine.py SETTINGS COMMAND...`, with nothing but the standard library.
"""

import json
import os
import resource
import shutil
import sys

LESSON, FONTS, CONNECTION, SOCKETS = "/run/lesson", "/run/fonts", "/run/connection.json", "/run/sockets"


def confine(settings: dict) -> None:
    """Prepare this process for a student's code. `settings` are those of `grading.sandbox.bubblewrap.settings_of`."""
    os.umask(0)
    if os.path.isdir(LESSON):
        copy_for_all(LESSON, os.getcwd())
    if os.path.isdir(FONTS):
        copy_for_all(FONTS, os.environ["MPLCONFIGDIR"])
    shutil.copyfile(CONNECTION, f"{SOCKETS}/connection.json")
    os.umask(0o077)
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when the machine itself runs short of memory, a student's kernel goes first
    os.nice(1)  # the watch outside comes first
    for name, most in settings["limits"].items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))
    if settings["uid"] is not None:
        os.setgroups([])
        os.setresgid(*[settings["uid"]] * 3)
        os.setresuid(*[settings["uid"]] * 3)


def copy_for_all(source: str, target: str) -> None:
    """Copy a folder's files with contents, without owners and modes: the student may change its copies."""
    os.makedirs(target, exist_ok=True)
    shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for folder, _, files in os.walk(target):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.chmod(path, 0o777)


if __name__ == "__main__":
    confine(json.loads(sys.argv[1]))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # until here it told the grader what went wrong
    os.execv(sys.argv[2], sys.argv[2:])
