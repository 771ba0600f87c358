"""Template words of the catalogue."""
