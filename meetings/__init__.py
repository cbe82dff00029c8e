"""Councils, bodies, agendas, votes, the law and the journal. Knows nothing of HTTP, media or templates."""
