"""YouTube for a council: its consent, a broadcast for each of its meetings, and what becomes of it.

Everything here stands beside the meeting: nothing in it is waited for by anybody who holds one.
"""
