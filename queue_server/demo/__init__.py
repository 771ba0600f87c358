"""Setting up offices: a real, empty one, or the demo office with an invented past.

Everything that is invented lies in ``assets/data/demo``; this package only reads it.
"""
