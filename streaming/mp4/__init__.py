"""MP4 files read and written by the byte, in columns of numpy; nothing in here encodes, and nothing knows a meeting."""
