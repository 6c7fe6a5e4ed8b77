"""Files: reading .npy and .npz without unpickling (npz.py)."""
