"""Where councils and journals are kept: SQLAlchemy over SQLite or PostgreSQL. The rules never come here."""
