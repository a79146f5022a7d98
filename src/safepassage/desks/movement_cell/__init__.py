"""The movement cell: whole families onto partners' flights."""
