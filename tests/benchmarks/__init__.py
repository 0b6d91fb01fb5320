"""Measurements that take minutes: run by hand, and not with the tests."""
