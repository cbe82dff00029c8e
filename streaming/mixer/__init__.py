"""The mixer: one process and one thread that turns everybody's pictures and sound into one programme.

It knows sources by number, scenes and studio time; never peers, networks, councillors or law.
"""
