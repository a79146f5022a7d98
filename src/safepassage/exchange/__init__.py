"""Formats with others: files that agencies send are read, understood and entered through operations; nothing in them
is lost."""
