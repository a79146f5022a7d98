"""Administration: accounts by post, roles, jobs, and what the machine lacks. No person's data is here."""
