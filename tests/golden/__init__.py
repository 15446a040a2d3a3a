"""Results that are kept, so that no figure changes unnoticed: docs/determinism.md."""
