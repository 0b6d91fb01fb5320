"""One extract becomes observations, every record accounted for."""
