"""Portal: what the public sees in a browser."""
