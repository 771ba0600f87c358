"""The server of the one-stop office: queue, dossiers, catalogue, hall screens and their API."""
