import ctypes
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint

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
print(solver.solve([1], nodes=1))
"""


def test_it_solves() -> None:
    assert solve([-1.0, -2.0], nodes=1, integrality=[1, 1], bounds=(0, 3)).x.tolist() == [3, 3]


@pytest.mark.skipif(os.name != "posix", reason="prints from C by the C library of POSIX")
def test_what_the_solver_prints_itself_does_not_get_out() -> None:
    assert ctypes.CDLL(None)
    done = subprocess.run([sys.executable, "-c", NOISE], capture_output=True, text=True, check=True)
    assert done.stdout == "before\n7\n"


def test_it_stops_after_so_many_nodes_with_the_best_by_then() -> None:
    """A market split: weights that are hard to share out evenly; what is left over costs."""
    weights = np.random.default_rng(1).integers(1, 100, size=(4, 30))
    shares = LinearConstraint(
        np.hstack([weights, np.eye(4), -np.eye(4)]), weights.sum(axis=1) // 2, weights.sum(axis=1) // 2
    )
    whole, over = np.ones(30), np.ones(8)
    found = [
        solve(
            np.append(0 * whole, over), nodes=nodes, integrality=np.append(whole, 0 * over),
            bounds=Bounds(0, np.append(whole, np.inf * over)), constraints=[shares],
        )
        for nodes in (30, 30, 60)
    ]  # fmt: skip
    assert [one.mip_node_count for one in found] == [30, 30, 60]
    assert found[0].x.tolist() == found[1].x.tolist()
    assert all(one.status not in (0, 2) and one.mip_dual_bound <= one.fun for one in found)
