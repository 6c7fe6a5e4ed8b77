"""What a student does with the exercises: save and be told (watching.py), keep the progress (progress.py), and train
the real network with the function just written (play.py, which starts play_process.py)."""
