"""Safe Passage: the system a government's evacuation and resettlement of people at risk runs on."""

__version__ = "0.1.0"
