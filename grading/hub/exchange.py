"""Feedback goes back by nbgrader's exchange, which knows each submission by a secret that its student holds, too."""

import glob
import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

SECRET = "submission_secret.txt"


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's own, for pages that came by `lessons collect` and `lessons grade`, which leave the secret where it is.

    A page goes to the submission that was graded: that of its student, lesson and time. Where there is none, or more
    than one, it stays here, and that is logged; the others go.
    """

    def copy_files(self):
        inbound, kept = Path(self.course_path) / "inbound", []
        for folder in sorted({Path(page).parent for page in glob.glob(f"{self.src_path}/*.html")}):
            student, stamp = folder.parent.name, folder / "timestamp.txt"
            name = f"{student}+{folder.name}+{stamp.read_text().strip() if stamp.is_file() else ''}"
            found = list(inbound.glob(f"{glob.escape(name)}+*/{SECRET}"))
            if len(found) == 1:
                shutil.copyfile(found[0], folder / SECRET)
            else:
                kept.append(student)
                self.log.error(
                    "%s: %d submissions in the exchange are named %r; not released", student, len(found), name
                )
        self.coursedir.student_id_exclude = ",".join(filter(None, [self.coursedir.student_id_exclude, *kept]))
        super().copy_files()
