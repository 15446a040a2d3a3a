"""The same seed, played in many ways: docs/determinism.md."""
