"""The dashboard: every indicator of a registry on one page that opens from a disk, without a server or a network."""
