"""The use cases, one function a verb: open a transaction, decide, append, commit."""
