"""Progress of a long call: a moving bar where a person watches, one closing line elsewhere, always on standard
output."""

import sys
import time

REDRAW_SECONDS = 0.1


class Progress:
    """Show `step(done, text)` as a bar, then `close(text)` as one line. `verbose` is "auto", 0 (silent), 1 (as auto) or
    2 (a line a step).

    Standard error stays empty: nbgrader gives a graded cell nothing when anything was written there.
    """

    def __init__(self, total, verbose):
        if verbose not in ("auto", 0, 1, 2):
            raise ValueError(f'verbose must be "auto", 0, 1 or 2; got {verbose!r}.')
        self.total, self.verbose = total, verbose
        self.started = self.drawn = time.monotonic()
        self.cell = self.bar = None

    def step(self, done, text):
        if self.verbose == 2:
            print(f"{done}/{self.total} - {text}")
        else:
            self.draw(done, text)

    def draw(self, done, text):
        """Move the bar, where there is one, perhaps to between two steps."""
        watched = self.verbose in ("auto", 1) and done < self.total
        if watched and time.monotonic() - self.drawn > REDRAW_SECONDS:
            self.drawn = time.monotonic()
            self._draw(round(done, 2), text)

    def close(self, text):
        if self.bar is not None:
            self.bar.close()
        if self.cell is not None:
            self.cell.update({"text/plain": text}, raw=True)
        elif self.verbose in ("auto", 1):
            print(text)

    def _draw(self, done, text):
        from tqdm import tqdm

        if watched_notebook():
            meter = tqdm.format_meter(done, self.total, self.drawn - self.started, ncols=60)
            line = {"text/plain": f"{meter} {text}"}
            if self.cell is None:
                from IPython.display import display

                self.cell = display(line, raw=True, display_id=True)
            else:
                self.cell.update(line, raw=True)
        elif sys.stdout.isatty():
            if self.bar is None:
                self.bar = tqdm(total=self.total, file=sys.stdout, leave=False)
            self.bar.set_postfix_str(text, refresh=False)
            self.bar.update(done - self.bar.n)


def notebook():
    """The running IPython kernel, or None outside of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None)


def watched_notebook():
    """Whether a person may see this notebook run. Programs that run notebooks (nbclient, nbval) take no keyboard input,
    and what they store should not depend on when a bar was drawn."""
    return bool(getattr(notebook(), "_allow_stdin", False))
