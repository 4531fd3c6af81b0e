"""The library, SQLite."""
