"""The tests, one file beside each module, in the package's own folders."""
