"""The records of the journey, from a report of danger to citizenship.

One Django app, one package per stage (docs/adr/0001).
"""
