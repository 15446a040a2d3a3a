"""``python -m simulator`` is ``staffsim``."""

from simulator.commands import main

main()
