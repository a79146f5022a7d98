"""The demonstration's door: choose a desk and act as the invented officer who sits there."""
