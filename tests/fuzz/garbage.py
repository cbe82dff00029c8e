"""Bytes and texts that nobody meant: real messages with damage, and noise. The same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

NUMBERS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0")
WORDS = (
    "",
    "-1",
    "0",
    "1e999",
    "NaN",
    "9" * 400,
    "null",
    "[]",
    "{",
    '"',
    "\\u0000",
    "\u202e",
    "\ud7ff",
    "\x00",
    "%s%n",
    "a=" * 50,
)


def damaged(messages: Sequence[bytes], count: int, seed: int, *, noise: float = 0.2) -> Iterator[bytes]:
    """`count` of them: mostly one of `messages` with one to eight places changed, `noise` of them nothing but noise."""
    random = Random(seed)
    for _ in range(count):
        if random.random() < noise:
            yield random.randbytes(random.choice((0, 1, 2, 7, 12, 20, 60, 300, 1500)))
            continue
        data = bytearray(random.choice(messages))
        for _ in range(random.randint(1, 8)):
            _damage(data, messages, random)
        yield bytes(data)


def _damage(data: bytearray, others: Sequence[bytes], random: Random) -> None:
    at = random.randint(0, len(data))
    match random.randrange(6):
        case 0 if data:
            data[at % len(data)] ^= 1 << random.randrange(8)
        case 1:
            data[at : at + random.randint(1, 4)] = random.choice(NUMBERS)
        case 2:
            del data[at:]
        case 3:
            del data[at : at + random.randint(1, 40)]
        case 4:
            data[at:at] = data[: random.randint(0, 60)]
        case _:
            other = random.choice(others)
            data[at:] = other[random.randint(0, len(other)) :]


def garbled(texts: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """The same for texts that are made of lines and words: parts left out, said twice, exchanged, made absurd."""
    random = Random(seed)
    for _ in range(count):
        parts = random.choice(texts).splitlines(keepends=True)
        for _ in range(random.randint(1, 6)):
            at = random.randrange(len(parts)) if parts else 0
            match random.randrange(6) if parts else 5:
                case 0:
                    del parts[at]
                case 1:
                    parts.insert(at, random.choice(parts))
                case 2:
                    words = parts[at].split(" ")
                    words[random.randrange(len(words))] = random.choice(WORDS)
                    parts[at] = " ".join(words)
                case 3:
                    cut = random.randint(0, len(parts[at]))
                    parts[at] = parts[at][:cut] + random.choice(WORDS) + parts[at][cut + random.randint(0, 9) :]
                case 4:
                    random.shuffle(parts)
                case _:
                    parts.insert(at, "".join(chr(random.randrange(1, 0x3000)) for _ in range(random.randint(1, 40))))
        yield "".join(parts)
