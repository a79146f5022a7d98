"""Settlement: households that land, find a home, and become citizens."""
