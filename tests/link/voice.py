"""What was said, by the recording: the voice of the far end as everybody heard it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np

from streaming.mixer.timeline import RATE, Samples
from streaming.parts import read_parts


def recorded(studio: Path, began: float, seconds: float) -> Samples:
    """The sound from `began` on, in Unix seconds, of one run of the recording. What lacks at the end is left out."""
    folder = studio / "recording"
    wanted = [p for p in read_parts(folder) if p.began_at + p.seconds > began and p.began_at < began + seconds]
    media = b"".join((folder / file).read_bytes() for file in (wanted[0].init, *(part.file for part in wanted)))
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(BytesIO(media), "r") as parts:
        pieces = [out.to_ndarray()[0] for frame in parts.decode(audio=0) for out in resampler.resample(frame)]
    start = max(0, round((began - wanted[0].began_at) * RATE))
    return np.concatenate(pieces)[start : start + round(seconds * RATE)]
