"""Django's PostgreSQL engine, which starts the embedded server first when no DATABASE_URL is set."""
