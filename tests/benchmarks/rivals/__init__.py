"""Other programs that count the same extracts, each a script on its own: python FILE FOLDER [COLUMN...]."""
