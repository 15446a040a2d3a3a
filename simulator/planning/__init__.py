"""What a roster must carry, before anything is simulated."""
