import ctypes
import os
import subprocess
import sys

import pytest

from simulator.planning.solver import solve

NOISE = """
import ctypes
from simulator.planning import solver
def noisy(*_, **__):
    ctypes.CDLL(None).puts(b"noise")
    return 7
import scipy.optimize
scipy.optimize.milp = noisy
print("before")
print(solver.solve([1]))
"""


def test_it_solves() -> None:
    assert solve([-1.0, -2.0], integrality=[1, 1], bounds=(0, 3)).x.tolist() == [3, 3]


@pytest.mark.skipif(os.name != "posix", reason="prints from C by the C library of POSIX")
def test_what_the_solver_prints_itself_does_not_get_out() -> None:
    assert ctypes.CDLL(None)
    done = subprocess.run([sys.executable, "-c", NOISE], capture_output=True, text=True, check=True)
    assert done.stdout == "before\n7\n"
