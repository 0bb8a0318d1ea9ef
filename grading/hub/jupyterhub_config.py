"""JupyterHub for a class, to be tried on one machine: `make hub`. What to change before a class uses it stands in
README.md beside this file."""

import os
import secrets
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.authenticators.shared import SharedPasswordAuthenticator

from grading.book.gradebook import Book
from lessons_lib.course.places import clone_root
from lessons_lib.exercises.progress import FOLDER

c = get_config()  # noqa: F821 (traitlets puts this name here)

COURSE = "deep-learning-lessons"
TEACHERS = os.environ.get("HUB_TEACHERS", "teacher").split()
STUDENTS = os.environ.get("HUB_STUDENTS", "ada ben").split()
PORT = int(os.environ.get("HUB_PORT", "8000"))  # and the three above it, for the hub's own parts

os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
if not shutil.which("configurable-http-proxy"):
    sys.exit("JupyterHub needs configurable-http-proxy. Install Node.js with npm, then run `make hub` again.")

root = clone_root()
hub = Path(os.environ.get("HUB_FOLDER", root / "build" / "hub")).resolve()
homes, exchange, course = hub / "homes", hub / "exchange", hub / "course"
for folder in (homes, exchange, course):
    folder.mkdir(parents=True, exist_ok=True)
Book(course, root, course / "submitted", None)  # a course folder of nbgrader's from the start


class OnThisMachine(SharedPasswordAuthenticator):
    """One password for all students, one for all teachers: refused where anybody else could reach the hub."""

    def __init__(self, **words):
        super().__init__(**words)
        host = urlsplit(self.parent.bind_url).hostname
        if host not in ("127.0.0.1", "localhost", "::1"):
            sys.exit(
                f"The passwords of this hub are for trying it on one machine, so it is not opened at {host or '*'}."
                " grading/hub/README.md says what to change first."
            )


def passwords():
    """The students' and the teachers', drawn at the first start; only you can read the file."""
    file = hub / "passwords"
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(f"{secrets.token_hex(8)}\n{secrets.token_hex(16)}\n")
    return file.read_text().split()


def give_home(spawner):
    """A student's home is a workspace of the course, so that progress is kept there."""
    (Path(spawner.home_dir) / FOLDER).mkdir(parents=True, exist_ok=True)


def settings(who):
    """What a server of `who`, a folder beside this file, has in its environment."""
    here, lab = root / "grading" / "hub", root / "lessons_lib" / "course" / "jupyterlab"
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, (here, here / who, lab))),
        "JUPYTER_PATH": str(lab),
        "LESSONS_COURSE": COURSE,
        "LESSONS_EXCHANGE": str(exchange),
        "PATH": os.environ["PATH"],
    }


c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"
c.JupyterHub.hub_port = PORT + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 2}"
c.ConfigurableHTTPProxy.pid_file = str(hub / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{hub / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(hub / "cookie_secret")

students_password, teachers_password = passwords()
c.JupyterHub.authenticator_class = OnThisMachine
c.OnThisMachine.allowed_users = {*STUDENTS, *TEACHERS}
c.OnThisMachine.admin_users = set(TEACHERS)
c.OnThisMachine.user_password = students_password
c.OnThisMachine.admin_password = teachers_password

server = [sys.executable, "-m", "jupyterhub.singleuser", *(["--allow-root"] if os.getuid() == 0 else [])]

# Each has a server of their own, with the lessons that were handed out. Here all run as the same user of the system.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(homes / "{username}")
c.Spawner.cmd = server
c.Spawner.default_url = "/lab"
c.Spawner.environment = settings("student")
c.Spawner.pre_spawn_hook = give_home

# The teachers share one more, in the course folder, with formgrader; nobody else is let in.
teachers = f"formgrade-{COURSE}"
c.JupyterHub.load_groups = {teachers: {"users": TEACHERS}}
c.JupyterHub.load_roles = [{"name": teachers, "groups": [teachers], "scopes": [f"access:services!service={COURSE}"]}]
c.JupyterHub.services = [
    {
        "name": COURSE,
        "url": f"http://127.0.0.1:{PORT + 3}",
        "command": server,
        "cwd": str(course),
        "environment": {
            **settings("teacher"),
            "HOME": str(homes / "teachers"),
            "JUPYTERHUB_DEFAULT_URL": "/lab?formgrader=true",
        },
        "oauth_no_confirm": True,
    }
]

print(f"Open http://127.0.0.1:{PORT} and sign in.")
print(f"  students: {', '.join(STUDENTS)}; password {students_password}")
print(f"  teachers: {', '.join(TEACHERS)}; password {teachers_password}")
