"""Turns, rates and waits: pure functions of a message log and a rule set."""
