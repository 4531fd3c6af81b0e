"""Papers to and from other tools."""
