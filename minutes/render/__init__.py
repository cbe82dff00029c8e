"""The document laid out: HTML, PDF, Word, JSON, and the voting record. Each is bytes from values, always the same."""
