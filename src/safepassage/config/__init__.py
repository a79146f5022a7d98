"""How one installation runs: where its state lives, its database, its settings, its processes."""
