"""Replications of a scenario, in processes if need be, and the statistics over them."""
