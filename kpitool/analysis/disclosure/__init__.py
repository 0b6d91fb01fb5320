"""Disclosure control: which counts of a quarter are withheld, so that no small one can be worked out from the rest."""
