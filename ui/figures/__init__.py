"""The window's figures: small programs, one process each, that print one line of JSON.

`python -m ui.figures NAME ARGUMENT…`; `app.bench.windows` runs them in turn with their limits.
"""
