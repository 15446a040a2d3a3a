"""staffsim: a staffing simulator for chat desks."""

from importlib.metadata import version

__version__ = version("staffsim")
