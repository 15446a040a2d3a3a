"""From a shop's own message log to a scenario: what it shows, how well that fits, and what it predicts."""
