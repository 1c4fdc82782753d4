"""The office: one PostgreSQL for all desks that enforces the limits itself, whoever the client."""
