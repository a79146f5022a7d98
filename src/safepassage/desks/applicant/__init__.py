"""A family's own page: where the papers are and what to do now, on a cheap phone, without a name or a country."""
