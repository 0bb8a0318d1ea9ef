"""The command `lessons`; `python -m lessons_lib` is the same, also where a folder of scripts is not on the path."""

import signal


def main():
    """Load the command, which Ctrl-C ends without a traceback, and run it."""
    interrupted = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from lessons_lib.course.cli import main as run

    signal.signal(signal.SIGINT, interrupted)
    run()


if __name__ == "__main__":
    main()
