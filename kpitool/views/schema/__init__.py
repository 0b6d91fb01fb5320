"""The published shapes: of the registry and its areas for editors, of answers and errors for other programs."""
