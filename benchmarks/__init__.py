"""Measurements beside their floors: ``python -m benchmarks [--quick] [names]``."""
