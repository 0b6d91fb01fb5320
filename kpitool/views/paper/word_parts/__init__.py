"""What a paper as a Word file is made of: its blank file, its texts, tables and pictures."""
