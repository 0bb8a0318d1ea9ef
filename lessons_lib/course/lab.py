"""JupyterLab on a workspace: one server each, little said, and one Ctrl-C ends it."""

import os
import shutil
import signal
import sys
import urllib.request
from pathlib import Path

from lessons_lib.course.places import CourseError
from lessons_lib.exercises.progress import FOLDER

_SETTINGS = Path(__file__).parent / "jupyterlab"  # without the teacher's panels; nothing is fetched from the network


def page_of_running(workspace: Path, page: str) -> str | None:
    """The address of `page` at the server that already serves `workspace`; None where there is none that answers."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        if Path(server.get("root_dir", "")) == workspace:
            address = f"{server['url']}{{}}?token={server['token']}"
            try:
                with urllib.request.urlopen(address.format("api/status"), timeout=5):
                    return address.format(f"lab/tree/{page}")
            except (OSError, ValueError):
                continue


def check_home() -> None:
    """Raises CourseError where Jupyter cannot keep its own files, which it needs to start any kernel."""
    from jupyter_core.paths import jupyter_runtime_dir

    folder = Path(jupyter_runtime_dir())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        reason = "" if os.access(folder, os.W_OK) else "it is read-only"
    except OSError as error:
        reason = error.strerror
    if reason:
        raise CourseError(
            f"Jupyter keeps its files in {folder}, which cannot be written to ({reason}). Name a folder for them:"
            " JUPYTER_RUNTIME_DIR=DIR, and for JupyterLab also JUPYTER_CONFIG_DIR and JUPYTER_DATA_DIR."
        )


def serve(workspace: Path, page: str, port: int, browser: bool) -> None:
    """Serve `workspace` until Ctrl-C, and open `page`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until the server listens to it: no traceback of a half-done start
    words = [
        f"--ServerApp.root_dir={workspace}",
        f"--ServerApp.port={port}",
        "--ServerApp.answer_yes=True",  # Ctrl-C is meant
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
        f"--LabApp.default_url=/lab/tree/{page}",
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if hasattr(os, "getuid") and os.getuid() == 0 else []),
    ]
    _put_first("JUPYTER_CONFIG_PATH", _SETTINGS)
    _put_first("JUPYTER_PATH", _SETTINGS)  # the page that is heard, exports
    _put_first("JUPYTER_PATH", _quiet_kernel(workspace))
    # JupyterLab's terminal opens in the working directory; there `lessons reset 00` must find this workspace, and the
    # command itself, which lies beside this Python.
    _put_first("PATH", Path(sys.executable).parent, os.defpath)
    os.chdir(workspace)
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(words)


def _put_first(name, folder, default=""):
    os.environ[name] = os.pathsep.join(filter(None, [str(folder), os.environ.get(name, default)]))


def _quiet_kernel(workspace):
    """A folder with the usual Python kernel, told to log errors alone: it warns at each start of what cannot be
    changed."""
    from ipykernel.kernelspec import write_kernel_spec

    folder = workspace / FOLDER / "jupyter"
    kernel = folder / "kernels" / "python3"
    shutil.rmtree(kernel, ignore_errors=True)  # the one that an earlier start wrote, perhaps with another Python
    kernel.parent.mkdir(parents=True, exist_ok=True)
    write_kernel_spec(kernel, extra_arguments=["--log-level=ERROR"])
    return folder
