"""Files without surprises: atomic.py writes them whole or not at all, npz.py reads .npy and .npz without pickle."""
