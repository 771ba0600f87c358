"""The foundation under every room: no word of the office's business is known in here."""
