"""What comes back from Moodle, Canvas, e-mail or nbgrader's exchange -> SUBMITTED/STUDENT/LESSON/LESSON.ipynb, and the
class list.

From the bottom up: `mail` -> `unpacking` -> `senders`, `roster` -> `collect`.
"""
