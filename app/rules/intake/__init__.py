"""Reading a placement file's cells: pure functions from what is written to what is meant."""
