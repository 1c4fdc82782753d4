"""Synthetic portfolios: nobody in them exists."""
