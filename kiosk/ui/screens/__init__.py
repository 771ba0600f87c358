"""One function per step of a visit: each draws the state it is given and decides nothing."""
