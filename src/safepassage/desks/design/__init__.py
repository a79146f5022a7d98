"""The living style page at /design: every component and picture with invented content, in demonstration mode only."""
