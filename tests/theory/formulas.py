"""Exact queueing formulas, the yardsticks of the tests in this folder.

Rates are per unit of time, `load` is the arrival rate times the mean handling time (erlangs); any unit of
time serves. Each is tested against published figures before anything is tested against it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

Column = NDArray[np.float64]


def erlang_c(agents: int, load: float) -> float:
    """Probability that a call has to wait, M/M/agents.

    A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges, Elektroteknikeren 13 (1917), by way of his loss formula B(n) = a B(n-1) /
    (n + a B(n-1)) and C = B / (1 - (a / agents)(1 - B)).

    Raises
    ------
    ValueError
        If the load is not below the number of agents: there is no equilibrium then.
    """
    if not 0 < load < agents:
        raise ValueError(f"no equilibrium: load {load} on {agents} agents")
    loss = 1.0
    for n in range(1, agents + 1):
        loss = load * loss / (n + load * loss)
    return loss / (1 - load / agents * (1 - loss))


def erlang_c_mean_wait(agents: int, load: float, handling: float) -> float:
    """Mean time to pickup over all calls: C handling / (agents - load)."""
    return erlang_c(agents, load) * handling / (agents - load)


def erlang_c_picked_up(agents: int, load: float, handling: float, within: float) -> float:
    """Share of calls picked up within a time: 1 - C exp(-(agents - load) within / handling)."""
    return 1 - erlang_c(agents, load) * math.exp(-(agents - load) * within / handling)


def erlang_c_answered(agents: int, load: float, handling: float, within: float) -> float:
    """Share of calls whose wait and handling together take at most a time, first come first served.

    The handling is exponential of rate m, and the wait, where there is one, of rate w = (agents - load) m;
    their sum outlasts t with probability e^(-mt) + C m t e^(-wt) (e^((w-m)t) - 1) / ((w-m)t).
    """
    m, t = 1 / handling, within
    w = (agents - load) * m
    late = erlang_c(agents, load) * m * t * math.exp(-w * t) * float(special.exprel((w - m) * t))
    return 1 - math.exp(-m * t) - late


@dataclass(frozen=True)
class ErlangA:
    """M/M/agents with exponential patience, in equilibrium.

    C. Palm (1946); O. Garnett, A. Mandelbaum and M. Reiman, Designing a call center with impatient
    customers, Manufacturing and Service Operations Management 4 (2002), 208-227.

    Attributes
    ----------
    waits : float
        Probability that a caller finds all agents busy.
    abandons : float
        Share of the callers who leave.
    mean_wait : float
        Mean time in queue over all callers, those who leave included, in the unit of the arguments.
    """

    waits: float
    abandons: float
    mean_wait: float


def erlang_a(agents: int, arrivals: float, handling: float, patience: float) -> ErlangA:
    """Erlang's model with patience, from the stationary law of the number in the system.

    Callers leave at rate queue / patience, arrivals see the law in equilibrium, and Little's law turns
    the mean queue into the mean wait. `patience` may be infinite if the load is below `agents`.
    """
    law = equilibrium(*birth_and_death(agents, arrivals, handling, patience))
    queue = float(np.maximum(np.arange(len(law)) - agents, 0) @ law)
    return ErlangA(float(law[agents:].sum()), queue / patience / arrivals, queue / arrivals)


def birth_and_death(
    agents: int, arrivals: float, handling: float, patience: float, beyond: float = 1e-15
) -> tuple[Column, Column]:
    """Birth rates of 0..k-1 and death rates of 1..k people in the system.

    k is so large that it has a weight of no more than `beyond` against that of all agents just busy.
    """
    k = agents
    weight = 1.0
    while weight > beyond:
        k += 1
        weight *= arrivals / (agents / handling + (k - agents) / patience)
    n = np.arange(1, k + 1)
    return np.full(k, arrivals), np.minimum(n, agents) / handling + np.maximum(n - agents, 0) / patience


def equilibrium(births: Column, deaths: Column) -> Column:
    """Stationary law of a birth-and-death chain on 0..k: each state's weight by balance with the last."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(births) - np.log(deaths))])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def law_after(time: float, births: Column, deaths: Column) -> Column:
    """Law of a birth-and-death chain on 0..k a time after it stood at 0.

    The chain's generator, made symmetric by the roots of the stationary weights, has real rates and
    orthogonal modes (S. Karlin and J. L. McGregor, The differential equations of birth-and-death
    processes, and the Stieltjes moment problem, Trans. AMS 85 (1957), 489-546).
    """
    diagonal = -(np.append(births, 0) + np.append(0, deaths))
    rates, modes = linalg.eigh_tridiagonal(diagonal, np.sqrt(births * deaths))
    limit = equilibrium(births, deaths)
    return np.asarray(np.sqrt(limit / limit[0]) * (modes @ (np.exp(rates * time) * modes[0])))


def feedback_response_mean(chats: float, turns: float, reply: float) -> float:
    """Mean time from a question to its reply at one agent who takes questions first come first served.

    Chats arrive at rate `chats` with a geometric number of turns and exponential replies; between turns
    the buyer thinks, for any time whatever. Seen from its questions the agent is an M/M/1 queue in a
    product-form network: the response is exponential with mean reply / (1 - chats turns reply).

    J. R. Jackson, Jobshop-like queueing systems, Management Science 10 (1963), 131-142; F. P. Kelly,
    Reversibility and Stochastic Networks (1979), ch. 3, for any thinking time and for what an arriving
    question sees.
    """
    occupancy = chats * turns * reply
    if not occupancy < 1:
        raise ValueError(f"no equilibrium: occupancy {occupancy}")
    return reply / (1 - occupancy)


def exponential_share(mean: float, within: float) -> float:
    """Share of an exponential time of that mean that is at most `within`."""
    return -math.expm1(-within / mean)
