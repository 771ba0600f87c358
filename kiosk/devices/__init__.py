"""Devices of the kiosk and of the counter station: printers, scanners, and what they carry."""
