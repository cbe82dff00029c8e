"""How much one participant may send to a studio, as data. Whoever obeys what the studio asks never gets near.

`web/limits.py` has the limits of pages and sockets, and makes `docs/limits.md` from both.
"""

from __future__ import annotations

from streaming.bucket import Rate

DATAGRAMS = Rate(1_500, 4_500)
"""Of one peer connection; a camera at 720p, a screen and a microphone are about 500 a second."""
OCTETS = Rate(1_250_000, 3_750_000)
"""10 Mbit/s; camera and screen together are asked for less than half of it."""
FLOOD = Rate(1_000, 10_000)
"""Datagrams refused for the two above. Beyond this the connection is closed: then the kernel does the refusing."""
STRANGERS = Rate(200, 600)
"""Datagrams from elsewhere than the other side of the connection, and all before it is there: checks and handshakes."""
UNUSABLE = Rate(50, 300)
"""Datagrams that cannot be decrypted or read. Those that can are the wish of the browser; these are noise or worse."""
CONTROLS = Rate(100, 300)
"""RTCP datagrams; a browser sends about twenty a second."""
KEYFRAME_WISHES = Rate(0.2, 5)
"""PLI and FIR. A keyframe comes every two seconds anyway, and each one asked for costs everybody sharpness."""
PICTURES = Rate(40, 80)
"""Pictures of one camera or screen; the most that is asked for is 25 a second, and cameras deliver up to 30."""
BROKEN_PICTURES = Rate(0.1, 6)
"""Complaints of the mixer about one camera or screen, at most one a second, before people are told of it."""
SOUNDS = Rate(120, 240)
"""Packets of one microphone; browsers send 50 a second, some 100."""
CAMERA_PIXELS = 1920 * 1088
"""Largest picture of a camera that is decoded: the most that is asked for is 720 lines."""
SCREEN_PIXELS = 2560 * 1600
"""Largest picture of a shared screen that is decoded; browsers are asked to scale theirs down to it."""
CAMERAS = 8
"""Cameras of the network that one studio pulls."""
CAMERA_OCTETS = Rate(1_250_000, 12_500_000)
"""Of one of them, 10 Mbit/s and what it had waiting: more is not passed on as it comes, but made anew."""
CAMERA_AHEAD = Rate(1.2, 30)
"""Seconds of one of their streams, a second. What it had waiting comes at once; more is a leap of its clock, filled."""
CAMERA_KEYFRAMES = 6.0
"""Seconds between two of its keyframes: whoever needs one, as a new mixer does, waits that long for a picture."""
LOST_PACKETS = 512
"""Sequence numbers looked at in one NACK; what is resent has a rate of its own (`RESENT`)."""
RESENT = Rate(200, 200)
"""Packets repeated to one peer: losses above this are a line that cannot carry the picture."""
TOLD_EVERY = 30.0
"""Seconds between two reports of the same excess of the same peer."""
