"""The same work again and again in one process, whose memory must not grow: docs/determinism.md."""
