"""The desk of the agencies that are asked: one question about one person at a time."""
