"""The queue: services, counters, tickets, calls, and the desk that staff work at."""
