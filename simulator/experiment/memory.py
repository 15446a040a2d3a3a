"""Memory that compiled replications do not wait for.

A compiled replication takes and gives back some 20 MB in a few milliseconds. Given back to the system and
taken again, each page is cleared anew, under a lock that the threads of a process share; and the garbage
collector, while no other thread may run Python, looks again and again at a compiler's many objects.
"""

import ctypes
import gc
import platform
from collections.abc import Iterator
from contextlib import contextmanager

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)
_KEPT, _LARGEST = 2**31 - 1, 2**25


@contextmanager
def at_hand() -> Iterator[None]:
    """Keep memory in the process that arrays gave back, and the collector off what was there before.

    The C library, where it is glibc, goes on keeping it after the block; what it keeps is no more than
    was in use at once.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)
    if gc.get_freeze_count():  # somebody else's doing, who will undo it, or means to keep it
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
