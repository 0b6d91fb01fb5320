"""A source block proposed for a new file: its table found, its columns understood, the block drafted and tried."""
