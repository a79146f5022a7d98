"""The auditor: who saw and did what, to whose file, why and when; and whether the trail is whole."""
