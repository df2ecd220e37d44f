"""The desk of a support shift: tickets, their clocks and their whole history, in a terminal."""

__version__ = "0.1.0"
