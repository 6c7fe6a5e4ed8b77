"""How the process allocates memory: see `keep_freed_memory`, which runs on `import minigrad`."""
import contextlib
import ctypes
import os
import sys


def keep_freed_memory():
    """Ask glibc to keep freed blocks instead of returning them to the kernel, which would fault them in again.

    A step of a NumPy engine frees and allocates the same large temporaries over and over; this made steps up to 1.8
    times faster. Without glibc it does nothing. MINIGRAD_MALLOC=0 switches it off.
    """
    if os.environ.get("MINIGRAD_MALLOC", "1") == "0" or not sys.platform.startswith("linux"):
        return
    m_trim_threshold, m_top_pad, m_mmap_threshold = -1, -2, -3
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(m_mmap_threshold, 32 << 20)         # 32 MiB is the largest value glibc accepts
        mallopt(m_trim_threshold, (1 << 31) - 1)
        mallopt(m_top_pad, 64 << 20)
