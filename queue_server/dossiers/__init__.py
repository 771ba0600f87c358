"""Dossiers: intake, receipt, states, history, status; existing ones come in from a file."""
