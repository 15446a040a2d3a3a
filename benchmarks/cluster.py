"""What a replication costs on a cluster: bytes there and back, and Dask's own time.

`python -m benchmarks.cluster` starts a scheduler and two workers on this machine and prints the figures of
docs/cluster.md. A network adds its own delay, which the chunks under way hide.
"""

import pickle
import statistics
import time
from collections.abc import Callable

from distributed import LocalCluster

from benchmarks.workloads import double11_scenario
from simulator.experiment import cluster
from simulator.experiment.cluster import on_cluster
from simulator.experiment.replication import Replicate, replicate

ROUNDS, TASKS = 5, 400


def main() -> None:
    """Print the figures."""
    scenario = double11_scenario()
    nobody = scenario.model_copy(
        update={"demand": scenario.demand.model_copy(update={"chats_per_day": 0.0})}
    )
    cluster.CHUNK_S = 0.0  # a replication a task, to see what a task costs
    costs = []
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local,
        on_cluster(Replicate(nobody, "compiled"), local.scheduler_address) as players,
    ):
        list(players.play(range(20)))  # the workers load what they need
        for _ in range(ROUNDS):
            alone = _seconds(lambda: [replicate(nobody, number, "compiled") for number in range(TASKS)])
            far = _seconds(lambda: list(players.play(range(TASKS))))
            costs.append((far - alone / players.count) / TASKS)
    print(f"scenario, once a worker: {len(pickle.dumps(scenario)):,} bytes")
    print(f"outcome, each replication: {len(pickle.dumps(replicate(scenario, 0, 'compiled'))):,} bytes")
    print(f"Dask, each task: {statistics.median(costs) * 1e3:.2f} ms ({ROUNDS} rounds of {TASKS})")


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
