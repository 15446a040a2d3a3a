"""``python -m simulator`` is ``staffsim``: it listens for Ctrl-C before it loads anything."""

from simulator.experiment.interrupts import end_quietly


def main() -> None:
    """Run the command line."""
    end_quietly()
    from simulator import commands

    commands.main()


if __name__ == "__main__":
    main()
