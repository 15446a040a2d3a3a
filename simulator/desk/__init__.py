"""The desk: a tape and a crew in, turn records out; it draws nothing."""
