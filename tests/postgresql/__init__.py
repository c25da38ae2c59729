"""The project's engine, which may also empty the audit log: pytest empties every table between tests that commit."""
