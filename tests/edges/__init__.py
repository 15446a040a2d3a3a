"""Numbers at the edge: each is right or refused. The heavy ones: `python -m tests.edges`."""
