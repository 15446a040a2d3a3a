"""How much a scenario, and what is made of one, may hold, where more than one place asks."""

MOST_DAYS = 3_660
"""Of a scenario, of dates in a line of the roster, of a log that is learned from: a wrong year is more."""
MOST_DAYS_FITTED = 366
"""Of the scenario that a log is fitted into."""
MOST_TEAMS = 100
"""Figures have a row for each."""
LONGEST_NAME = 300
"""Characters of a team's, type's or person's name: figures and tables would be drawn for hours."""
LONGEST_TITLE = 500
"""Characters of a scenario's or lever's title, which a figure's sheet has to hold."""
