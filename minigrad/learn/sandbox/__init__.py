"""The sandbox: calling a student's function (calling.py) in a guarded child process, and what the two sides say.

process.py starts the child and listens; child.py, fences.py and running.py are its program; messages.py is the parent's
side of the conversation. Where no process can be started, running.py runs here.
"""
