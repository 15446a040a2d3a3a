"""What a user writes: the scenario file, its variants, rosters and rule sets."""
