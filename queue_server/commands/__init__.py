"""Commands of ``python -m queue_server``: one module each.

A module offers ``add_arguments(parser)`` and ``run(args) -> int``. Its docstring's first line is
the help text. ``NEEDS_DJANGO = False`` says that it must run before Django is set up.
"""
