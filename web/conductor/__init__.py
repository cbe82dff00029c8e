"""Turns what the journal says into orders to the studio, and what the studio reports into entries of the journal."""
