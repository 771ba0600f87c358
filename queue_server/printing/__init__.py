"""Slips on their way to a counter's printer: each is printed once, and its fate is known."""
