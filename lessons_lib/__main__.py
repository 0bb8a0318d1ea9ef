"""`python -m lessons_lib` is the command `lessons`, also where a folder of scripts is not on the path."""

from lessons_lib.course.cli import main

main()
