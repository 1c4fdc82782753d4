"""Pure decisions: facts, dated values and a moment in, a verdict out. No I/O, no clock."""
