"""Working time: which hours count in an office, and when something falls due.

``rules`` are pure functions over a frozen :class:`~.rules.Calendar`; ``selectors.for_office``
makes one from the tables, which alone decide; ``services`` change the tables.
"""
