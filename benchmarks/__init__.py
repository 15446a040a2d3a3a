"""Measurements by hand; the tests do not run them. Each script's first lines say what it measures."""
