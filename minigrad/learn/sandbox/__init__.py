"""The sandbox: calling a student's function (calling.py) in a guarded child process (process.py, child.py), and what
the two sides send each other (messages.py)."""
