"""Something is looked for that no student may know. A submission that finds it displays LEAK, or the secret itself."""

from tests.submissions import LEAK, LESSON

# The word is put together where it is printed: a traceback shows the source.
_LOOK = f"""
import glob, os, socket, subprocess

def seen(*found):
    if any(found):
        print({LEAK[:5]!r} + {LEAK[5:]!r}, found)

def files(*left_out):
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if folder != "/" or name not in ("proc", "sys", *left_out)]
        yield from (os.path.join(folder, name) for name in names)
"""


def _looking(sheet, source):
    sheet.first(_LOOK + source)


def solutions_read(sheet):
    """solutions/ and notebooks/ are looked for beside the library and everywhere else."""
    _looking(
        sheet,
        """
import importlib.util, pathlib
root = pathlib.Path(importlib.util.find_spec("lessons_lib").origin).parent.parent
seen(*root.glob("solutions/*/*"), *root.glob("notebooks/*/*"), *root.glob("tests/*"), *root.glob(".git/*"))
seen(*(path for path in files() if path.endswith("/answers.py")))
""",
    )


def secrets_read(sheet):
    """Every file that may be read is searched for the secret: other students' folders, the gradebook, the teacher's
    home."""
    _looking(
        sheet,
        """
for path in files("usr", "dev"):
    if "site-packages" not in path and "/lib/python" not in path:
        try:
            with open(path, "rb") as file:
                seen(b"secret-" + b"5c1d7e" in file.read(10**6))
        except OSError:
            pass
""",
    )


def gradebook_and_class_listed(sheet):
    """The gradebook and the other submissions are looked for by name."""
    _looking(
        sheet,
        f"seen(*(path for path in files() if path.endswith(('/gradebook.db', '/{LESSON}.ipynb')) and '/site-packages/'"
        " not in path))",
    )


def home_listed(sheet):
    """The teacher's home folder, keys and history."""
    _looking(
        sheet,
        """
for place in ("/root", *glob.glob("/home/*")):
    private = ".ssh", ".bash_history", ".gitconfig", ".netrc", ".jupyter"
    seen(*(name for name in private if os.path.exists(os.path.join(place, name))))
""",
    )


def cases_printed_from_history(sheet):
    """The grader's hidden cases, from history, and what they should give."""
    sheet.last(_LOOK + "asked = str(In[:-1])\nseen('reference' in asked, 'expected' in asked, 'wanted' in asked)")


def linked_file(sheet):
    """The notebook is a symbolic link to a file of the teacher's."""
    secret = sheet.path.parents[2] / "secret.ipynb"
    sheet.path.symlink_to(secret)
    sheet.written = True


def linked_folder(sheet):
    """Beside the notebook lies a link to the folder of all submissions."""
    (sheet.path.parent / "all").symlink_to(sheet.path.parents[2])
    _looking(sheet, "seen(*glob.glob('all/*'), *glob.glob('../*/*'))")


def network(sheet):
    """Names are looked up and connections are made."""
    _looking(
        sheet,
        """
for address in (("127.0.0.1", 22), ("127.0.0.1", 8888), ("192.0.2.1", 80), ("169.254.169.254", 80)):
    try:
        socket.create_connection(address, timeout=2)
        seen(address)
    except ConnectionRefusedError:
        pass
    except OSError:
        pass
seen(*(line for line in open("/proc/net/dev").readlines()[2:] if line.split(":")[0].strip() != "lo"))
""",
    )


def other_families_of_sockets(sheet):
    """Sockets that a network of one's own does not shut in: to the machine around a virtual one, say."""
    _looking(
        sheet,
        """
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            with socket.socket(family, kind):
                seen(family not in (socket.AF_UNIX, socket.AF_INET) and family)
        except OSError:
            pass
""",
    )


def compiled_code_read(sheet):
    """The teacher's own caches: code that was compiled for a solution names its steps, and texts that were drawn."""
    _looking(
        sheet,
        """
for path in files("usr", "dev"):
    name = os.path.basename(path)
    if "/.cache/" in path or name.endswith(("-cache", "-atime")) or "tex.cache" in path:
        with open(path, "rb") as file:
            seen(path, file.read(200))
drawn = os.environ.get("MPLCONFIGDIR", "")
seen(*(name for _, _, names in os.walk(drawn) for name in names if not name.startswith("fontlist")))
""",
    )


def processes_seen(sheet):
    """Command lines, environments and open files of the grader's processes."""
    _looking(
        sheet,
        """
for path in glob.glob("/proc/[0-9]*/cmdline"):
    seen(b"pytest" in open(path, "rb").read() or b"lessons grade" in open(path, "rb").read())
for path in glob.glob("/proc/[0-9]*/fd/*"):
    try:
        seen("gradebook" in os.readlink(path))
    except OSError:
        pass
""",
    )


def script_in_output(sheet):
    """A script in every kind of output, to run when the teacher opens the notebook."""
    sheet.first("""
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("<script>alert('scripted')</script><img src=x onerror=alert('scripted')>"))
display(Javascript("alert('scripted')"))
display(Markdown("<script>alert('scripted')</script>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert('scripted')</script></svg>"))
""")
