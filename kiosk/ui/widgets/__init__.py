"""Our own small widget set: each piece knows how high it wants to be for a given width."""
