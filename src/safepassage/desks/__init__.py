"""The web: one package per audience. Pages read stage queries and call operations; they hold no rule of their own."""
