"""The seat engine: which family travels when, through whose door."""
