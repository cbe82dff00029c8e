"""Everything an installation keeps, in one file, and back from it. The database in it is SQLite's, whichever it was."""
