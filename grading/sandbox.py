"""Where a submission's kernel may run."""


def check(sandbox: str | None) -> None:
    """Raise CourseError, saying what to install, where `sandbox` cannot be had here."""
