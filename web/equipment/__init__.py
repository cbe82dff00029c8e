"""Cameras, encoders and players that speak WHIP and WHEP: what the secretary has made for a meeting, what is connected
now, and the addresses where they knock."""
