from __future__ import annotations

import asyncio

import pytest

from streaming.destination import Destination
from streaming.gate import Gate, KeyWriter
from tests.until import until

NAME = "0123456789abcdef0123"
KEY = "kkkk-eeee-yyyy-key12"


def command(name: str, argument: str) -> bytes:
    """AMF0 of an RTMP command as ffmpeg writes it: name, transaction number, null, one string."""
    number = b"\x00" + b"\x40\x10" + b"\0" * 6
    return (
        b"\x02" + len(name).to_bytes(2, "big") + name.encode() + number + b"\x05"
        + b"\x02" + len(argument).to_bytes(2, "big") + argument.encode()
    )  # fmt: skip


def conversation(stream: str) -> bytes:
    before = bytes(range(256)) * 8 + command("connect", "live")
    publishing = [command(name, stream) for name in ("releaseStream", "FCPublish", "createStream", "publish")]
    return before + b"\x03".join(publishing) + b"media" * 100


def passed(data: bytes, sizes: int) -> bytes:
    writer = KeyWriter(NAME, KEY)
    return b"".join(writer.pass_on(data[at : at + sizes]) for at in range(0, len(data), sizes))


@pytest.mark.parametrize("sizes", [1, 7, 64, 100_000])
def test_the_key_takes_the_name_s_place_however_the_bytes_come(sizes: int) -> None:
    expected = conversation(NAME)
    for name in ("releaseStream", "FCPublish", "publish"):
        expected = expected.replace(command(name, NAME), command(name, KEY))
    assert passed(conversation(NAME), sizes) == expected


def test_a_byte_between_chunks_inside_the_name_stays_where_it_is() -> None:
    whole = command("publish", NAME)
    cut = whole.index(NAME.encode()) + 6
    split = whole[:cut] + b"\xc3" + whole[cut:]
    expected = command("publish", KEY)
    assert passed(split, 1000) == expected[:cut] + b"\xc3" + expected[cut:]


def test_after_publish_nothing_is_touched() -> None:
    again = conversation(NAME) + command("publish", NAME)
    assert passed(again, 1000).endswith(command("publish", NAME))


def test_the_name_elsewhere_is_not_touched() -> None:
    data = NAME.encode() + command("connect", NAME)
    assert passed(data, 1000) == data


def test_a_name_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="as long as the key"):
        KeyWriter("short", KEY)


async def test_a_gate_that_closes_while_it_connects_leaves_nothing_open() -> None:
    """The destination takes the connection and says no word of TLS."""
    held: list[asyncio.StreamWriter] = []
    there = await asyncio.start_server(lambda reader, writer: held.append(writer), "127.0.0.1", 0)
    gate = Gate(Destination("127.0.0.1", there.sockets[0].getsockname()[1], True, "live", KEY))
    port = int((await gate.open()).removesuffix("/").rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await until(lambda: held)
    await gate.close()
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    held[0].close()
    there.close()


@pytest.mark.parametrize("host", ["live..example.cat", f"{'l' * 64}.example.cat"])
async def test_a_host_that_has_no_name_of_the_network_is_said_and_nothing_is_left_open(host: str) -> None:
    gate = Gate(Destination(host, 1935, False, "live", KEY))
    port = int((await gate.open()).removesuffix("/").rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await until(lambda: gate.trouble == "there is no such host")
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    await gate.close()
