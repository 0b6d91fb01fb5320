"""Tests of papers by the programs that people open them with."""
