"""A scenario and a replication's number become a tape: all the chance there is."""
