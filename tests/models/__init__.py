"""Tests of the storage, on both engines."""
