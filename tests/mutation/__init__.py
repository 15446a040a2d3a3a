"""Mutation testing of the scorer and the desk: `python -m tests.mutation` (docs/mutations.md)."""
