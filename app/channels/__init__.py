"""Everything outside the machine, one small Protocol each."""
