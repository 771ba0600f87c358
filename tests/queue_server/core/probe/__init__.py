"""A room for tests of real processes: anybody with the word may listen, messages leave a line."""
