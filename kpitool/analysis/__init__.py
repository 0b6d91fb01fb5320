"""Observations become an assessment: pure, with no files, no clock and no printing."""
