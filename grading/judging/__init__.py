"""From a submission to verdicts: rebuild a clean notebook with the student's answers, run what is needed of it, judge
the replies.

Take `judge_notebook` from `notebook`. Expected values are known here and never inside the sandbox.
"""
