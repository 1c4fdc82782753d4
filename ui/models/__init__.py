"""Item models: they hold values and compute nothing."""
