"""The journal read back as a document. Knows nothing of HTTP or databases."""
