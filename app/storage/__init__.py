"""Functions over one transaction; the only place that knows SQLAlchemy and the drivers."""
