"""The tour: real clicks and keys on the real windows; another process reads every effect."""
