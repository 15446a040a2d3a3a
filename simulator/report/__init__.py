"""Figures and texts for people, in English and Chinese."""
