"""Designed attacks: each is refused or does no harm, within bounds that docs/security.md states."""
