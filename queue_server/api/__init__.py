"""The wire: what kiosks, stations and displays call, typed and described by OpenAPI."""
