"""The made-up extracts that benchmarks read."""
