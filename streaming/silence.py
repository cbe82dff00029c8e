"""When a process that lives but says nothing counts as hung: for how long each may be silent, and how that is counted.

A hung process is killed with SIGKILL, and goes the way of one that was killed by anybody else.
"""

from __future__ import annotations

LOOK_EVERY = 1.0
"""Seconds between two signs of life, and between two looks for one."""
LONGEST_LOOK = 2.0
"""Seconds that count between two looks. Whoever looked later than that had no time itself, so the others had none."""
SERVICE = 15.0
"""The service, to its keeper: its loop says every second that it turns, also while it brings its tables up to date."""
SERVICE_STARTING = 60.0
"""The service's first word: until then it reads settings, and nothing that takes long is done before its loop turns."""
STUDIO = 10.0
"""The studio's bridge, to its standby, which it tells every second that its loop turns."""
STUDIO_TO_SERVICE = 20.0
"""The same, to the service, which hears of its health every 2 s; longer, since where a standby waits it is at hand."""
MIXER = 10.0
"""The mixer, to the bridge: 25 pictures and 50 packets of sound come each second."""
MIXER_STARTING = 30.0
"""The mixer's first word: until then it reads its code from the disk."""
RECORDER = 20.0
"""ffmpeg of the recording, by what it takes and by the parts it finishes: one each 2 s. For 60 s nothing is lost."""
RELAY = 10.0
"""ffmpeg of a destination, by what goes out, whoever it is that does not take: programme this old helps nobody."""

CAMERA = 10.0
"""A camera of the network, by its pictures: a few cameras have none every second, none has none for so long."""
CAMERA_STARTING = 20.0
"""Its first picture: with some, eight seconds are looked at before anything is passed on."""


class Silence:
    """For how long nothing came, counting only time in which whoever waits was awake to hear it.

    So neither a machine that was paused nor one with twenty times too much to do makes anybody look hung.
    """

    def __init__(self, patience: float, now: float) -> None:
        """Both in seconds, `now` of a clock that never jumps."""
        self._patience = patience
        self._looked = now
        self._silent = 0.0

    def look(self, now: float, *, heard: bool) -> bool:
        """Whether it has been too long. `heard`: something came since the last look."""
        awake = min(now - self._looked, LONGEST_LOOK)
        self._silent = 0.0 if heard else self._silent + awake
        self._looked = now
        return self._silent > self._patience
