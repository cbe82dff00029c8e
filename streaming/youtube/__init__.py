"""YouTube as a destination that can be driven: broadcasts, the streams they are fed by, how those do, and the consent.

Knows a title, a description, a start and a picture; must never know councils, meetings or who asks.
"""
