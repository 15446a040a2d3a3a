"""Nothing is asked of a network, and addresses that are none are told in a line."""

from pathlib import Path

from tests.hostile.cases import Command, case
from tests.scenario.shop import write

for _name, _address in {
    "no address": "",
    "no port": "tcp://127.0.0.1",
    "a port that is none": "tcp://127.0.0.1:99999999",
    "a scheme that is none": "gopher://127.0.0.1:1",
    "a file": "file:///etc/passwd",
    "escapes": "tcp://\x1b[2J\u202e:1",
    "a name of 100,000 letters": "tcp://" + "x" * 100_000 + ":1",
    "a command": "$(touch hacked)",
}.items():

    def _cluster(here: Path, address: str = _address) -> Command:
        write(here)
        return ["run", "shop.yaml", "--replications", "2", "--cluster", address, "--quiet"]

    case("network", f"a cluster at {_name}", "staffsim: ")(_cluster)
