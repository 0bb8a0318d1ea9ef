"""nbgrader's settings for every server of the hub, which has this folder on Jupyter's path."""

import os

c = get_config()  # noqa: F821 (traitlets puts this name here)

c.CourseDirectory.course_id = os.environ["LESSONS_COURSE"]
c.Exchange.root = os.environ["LESSONS_EXCHANGE"]
c.ExchangeFactory.release_feedback = "grading.hub.exchange.ReleaseFeedback"

# Who hands in is whom the hub knows, whatever the process calls itself; the teachers' server belongs to nobody.
c.CourseDirectory.student_id = os.environ.get("JUPYTERHUB_USER") or "*"
