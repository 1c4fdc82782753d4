"""Parts that are used twice or more."""
