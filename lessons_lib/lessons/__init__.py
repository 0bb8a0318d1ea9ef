"""What each lesson declares: its exercises with cases, references, misconceptions and hints, its predictions and
questions.

Nobody imports this room; `lessons_lib.exercises.load_lesson` finds a lesson here by name. It holds the expected
answers, so the grader's sandbox leaves it out.
"""
