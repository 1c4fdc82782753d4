"""Forbear without a screen: runs in a terminal, a test, a nightly job."""

__version__ = "0.1.0"
