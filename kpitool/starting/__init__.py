"""Starting out: a new registry with its areas, its people and a first extract, and the bundled example at work."""
