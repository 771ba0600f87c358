"""The on-screen keyboard: a pure Telex engine and the widget that uses it."""
