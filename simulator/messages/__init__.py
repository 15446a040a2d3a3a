"""The message log: its columns, reading and writing it, and turn records written out as messages."""
