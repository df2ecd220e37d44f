"""The questions that verbs ask: each says what it will do to the clock before it is done."""
