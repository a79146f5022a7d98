"""Same person or not: links and dedupes records of any file, and explains every weight. Start at problem.py."""
