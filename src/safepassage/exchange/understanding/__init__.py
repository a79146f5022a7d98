"""What the rows of a received file say: pure functions from cells to facts and findings. No Django here."""
