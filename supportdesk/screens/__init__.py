"""One screen a file: compose, actions, handlers."""
