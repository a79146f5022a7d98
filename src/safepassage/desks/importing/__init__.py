"""Files in: preview, mapping, entering, the sheet of what to mend, and taking an import back."""
