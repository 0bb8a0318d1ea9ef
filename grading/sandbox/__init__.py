"""Where a student's code runs: an isolated kernel (bubblewrap or a container), its limits, and the watch over them.

Take `run` and `Limits` from `running`; `bubblewrap.check` says whether a sandbox can be had.
"""
