"""Who qualifies, under which text, and what is still to be found out: rules as data, with three answers."""
