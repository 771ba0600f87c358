"""How the rooms are put together: settings, addresses, the two server interfaces."""
