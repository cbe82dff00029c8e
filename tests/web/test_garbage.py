"""Garbage from browsers: messages on the socket, forms, uploads, headers. Told in words or refused; never a traceback.

Meanwhile others in the meeting are served.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote

import msgspec
import pytest
import structlog
from yarl import URL

from meetings import commands as c
from streaming.bucket import Rate
from tests.fuzz.garbage import damaged, garbled
from tests.until import until
from tests.web.live.installation import Installation, installation
from tests.web.pages.site import Site, site
from web import limits, wire
from web.live import allowances

MESSAGES: list[wire.FromBrowser] = [
    wire.Hello("window-1", True),
    wire.Do(1, 5, c.Join("chamber")),
    wire.Do(2, 5, c.CastBallot("v1", "for")),
    wire.Do(3, 5, c.OpenMeeting()),
    wire.Do(4, 5, c.AddNote("Una nota")),
    wire.Do(5, 5, c.CorrectEntry(3, "mal", None)),
    wire.Connect(),
    wire.Answer("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"),
    wire.Devices(True, False),
    wire.Picture("/9j/4AAQSkZJRg=="),
    wire.RelaySwitch(6, "youtube", True),
    wire.RecordingSwitch(7, True),
]
SAID = [msgspec.json.encode(message).decode() for message in MESSAGES]
DEEP = ["[" * 100_000, '{"type":"do","id":1,"seen":1,"command":' * 5_000, '{"type":"do","id":' + "9" * 5_000 + "}"]


@pytest.fixture
def told() -> Iterator[list[structlog.typing.EventDict]]:
    """What was logged; an exception among it is ours to mend."""
    with structlog.testing.capture_logs(processors=[structlog.processors.format_exc_info]) as logs:
        yield logs
    assert "\n".join(str(e.get("exception", e)) for e in logs if e["log_level"] in ("error", "critical")) == ""


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that everything is looked at; that most would be turned away before is tested elsewhere."""
    for name, limit in vars(limits).items():
        if isinstance(limit, Rate):
            monkeypatch.setattr(limits, name, Rate(1e9, 1e9))
    for name in allowances.RATES:
        monkeypatch.setitem(allowances.RATES, name, Rate(1e9, 1e9))


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Installation]:
    async with installation(tmp_path) as running:
        yield running


@pytest.mark.usefixtures("told", "unlimited")
async def test_messages_that_are_none_close_only_their_socket(at: Installation) -> None:
    other = await at.browser(at.way("secretary"), "secretary-w")
    mad = await at.browser(at.person(3), "first-window", media=False)
    random = Random(41)
    reasons: set[int] = set()
    for number, text in enumerate([*garbled(SAID, 70, 42), *flipped(60), *DEEP]):
        async with mad.http.ws_connect(mad.room / "socket", headers={"Origin": str(mad.room.origin())}) as ws:
            if random.random() < 0.8:
                await ws.send_str(msgspec.json.encode(wire.Hello(f"window-{number:03}", False)).decode())
            with contextlib.suppress(ConnectionError):
                await ws.send_str(text)
                if number % 10 == 0:
                    await ws.send_bytes(b"\xff" * random.randint(0, 50))
                await ws.send_str("?")
            async for message in ws:
                assert "Traceback" not in str(message.data)
            reasons.add(ws.close_code or 0)
    assert reasons <= {1001, 1008, 1009}
    await other.done(c.MarkAttendance("demo-5", "present"))


def flipped(count: int) -> list[str]:
    return [data.decode("utf-8", "replace") for data in damaged([text.encode() for text in SAID], count, 43)]


@pytest.mark.usefixtures("told", "unlimited")
async def test_every_command_with_absurd_arguments_is_answered(at: Installation) -> None:
    """Well-formed messages whose content nobody meant: each is answered, the socket stays."""
    browser = await at.browser(at.way("secretary"), "secretary-w")
    absurd = ["", "x" * 5_000, "\u202e\u0000", "../../etc", "demo-1", "<script>", "i1", "v1", "🙂" * 200]
    random, asked = Random(44), 0
    kinds = c.Command.__args__
    for kind in kinds:
        for _ in range(3):
            said = {
                "type": "do",
                "id": asked + 1,
                "seen": random.choice((0, 1, 10**9)),
                "command": filled(kind, random, absurd),
            }
            try:
                msgspec.convert(said, wire.FromBrowser)
            except msgspec.ValidationError:
                continue
            asked += 1
            said["id"] = asked
            await browser.ws.send_str(msgspec.json.encode(said).decode())

    def answers() -> int:
        return sum(isinstance(message, wire.Done | wire.Refusal) for message in browser.heard)

    await until(lambda: answers() == asked)
    assert asked > len(kinds)
    assert not browser.ws.closed


def filled(kind: type[msgspec.Struct], random: Random, texts: list[str]) -> dict[str, object]:
    """A command of that kind, every field at random."""
    config = kind.__struct_config__
    made: dict[str, object] = {str(config.tag_field): config.tag}
    about = msgspec.inspect.type_info(kind)
    assert isinstance(about, msgspec.inspect.StructType)
    for field in about.fields:
        made[field.encode_name] = value_of(field.type, random, texts)
    return made


def value_of(kind: msgspec.inspect.Type, random: Random, texts: list[str]) -> object:
    match kind:
        case msgspec.inspect.StrType():
            return random.choice(texts)
        case msgspec.inspect.IntType():
            return random.choice((0, 1, -1, 2**31, -(2**62)))
        case msgspec.inspect.FloatType():
            return random.choice((0.0, -1.0, 1e308))
        case msgspec.inspect.BoolType():
            return random.random() < 0.5
        case msgspec.inspect.LiteralType(values=values):
            return random.choice(list(values))
        case msgspec.inspect.UnionType(types=types):
            return value_of(random.choice(list(types)), random, texts)
        case msgspec.inspect.DateTimeType():
            return random.choice(("2026-12-01T10:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"))
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            return [value_of(item, random, texts) for _ in range(random.randint(0, 3))]
        case msgspec.inspect.DictType(value_type=item):
            return {random.choice(texts): value_of(item, random, texts)}
        case msgspec.inspect.StructType(cls=cls):
            return filled(cls, random, texts)
    return None


FORMS = ("/sign-in", "/vila/desk/plan", "/vila/desk/people", "/vila/desk/settings", "/vila/desk/m/2026-12-03-vila")
FIELDS = ("email", "password", "name", "surname", "version", "starts_at", "number", "title", "accent", "seat-1", "file")


@pytest.mark.filterwarnings(
    "ignore:Unclosed file:ResourceWarning",
    "ignore::aiohttp.multipart.BadContentDispositionHeader",
    "ignore::aiohttp.multipart.BadContentDispositionParam",
)
@pytest.mark.usefixtures("told", "unlimited")
async def test_forms_and_uploads_are_answered_in_words(vila: Site) -> None:
    await vila.draft()
    secretary = await vila.secretary()
    random = Random(45)
    bodies = [
        *(("application/x-www-form-urlencoded", body) for body in urlencoded(random, 25)),
        *(("multipart/form-data; boundary=B", body) for body in damaged(multiparts(), 50, 46, noise=0.05)),
        ("multipart/form-data", b"--B"),
        ("multipart/form-data; boundary=" + "B" * 300, b"--B"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
        ("application/json", b"[" * 10_000),
        ("", b"\xff"),
    ]
    for kind, body in bodies:
        for path in (random.choice(FORMS), random.choice(UPLOADS)):
            headers = {"Origin": vila.url, **({"Content-Type": kind} if kind else {})}
            at = URL(vila.url + path)
            async with secretary.session.post(at, data=body, headers=headers, allow_redirects=False) as response:
                said = await response.text()
                assert response.status < 500, (path, kind, body[:300])
                assert "Traceback" not in said
    assert (await secretary.get("/vila/desk")).status == 200
    # aiohttp leaves the file of a part that breaks off to the garbage collector.
    gc.collect()


UPLOADS = (
    "/vila/desk/people.csv",
    "/vila/desk/settings/crest",
    "/vila/desk/m/2026-12-03-vila/items/i1/papers",
)


def urlencoded(random: Random, count: int) -> Iterator[bytes]:
    values = [
        "",
        "%",
        "%zz",
        "%ff%fe",
        "%00",
        "x" * 3_000,
        quote("🙂\u202e"),
        "-1",
        "9" * 400,
        "2026-13-45T99:99",
        "NaN",
    ]
    for _ in range(count):
        pairs = [f"{random.choice(FIELDS)}={random.choice(values)}" for _ in range(random.randint(0, 30))]
        yield "&".join(pairs).encode() + random.choice((b"", b"&&&=", b"\xff", b";"))


def multiparts() -> list[bytes]:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    made = []
    for name, content in (
        ("paper.pdf", b"%PDF-1.7\n" + bytes(300)),
        ("..\\..\\paper\x00.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("roster.csv", b"body,name,surname,office\nple,Ada Pi,Pi,chair\n"),
        ("t.docx", archive.getvalue()),
    ):
        parts = b"".join(
            b'--B\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/html\r\n\r\n%s\r\n'
            % (field, name.encode(), content)
            for field in (b"file", b"crest", b"template")
        )
        made.append(b'--B\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n' + parts + b"--B--\r\n")
    return made


@pytest.mark.usefixtures("told")
async def test_requests_that_are_no_http_close_only_their_connection(vila: Site) -> None:
    host, port = vila.url.removeprefix("http://").split(":")
    whole = [
        b"GET /vila/ HTTP/1.1\r\nHost: x\r\nCookie: session=abc\r\nRange: bytes=0-1\r\nAccept-Language: ca\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nemail\r\n0\r\n\r\n",
        b"GET /vila/m/x/socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ]
    for data in damaged(whole, 200, 47):
        reader, writer = await asyncio.open_connection(host, int(port))
        with contextlib.suppress(ConnectionError):
            writer.write(data)
            writer.write_eof()
            answer = await asyncio.wait_for(reader.read(), 20)
            assert b"Traceback" not in answer
            assert b"HTTP/1.1 500" not in answer, data
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    assert (await (await vila.browser()).get("/vila/")).status == 200


SIGN_IN = b"POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"GET /vila/ HTTP/1.1\r\nCookie: consistori=\xff\xfe", b""),
        (SIGN_IN + b"\r\nCookie: consistori-device=\xff", b"email=a&password=b"),
        (SIGN_IN + b"; charset=utf-7", b"email=a&password=+2AA-"),
        (b"POST /vila/m/x/whip HTTP/1.1\r\nContent-Type: application/sdp\r\nAuthorization: Bearer \xff", b"v=0"),
        (b"GET /metrics HTTP/1.1\r\nAuthorization: Bearer \xff", b""),
    ],
    ids=["session", "device", "password", "token", "metrics"],
)
async def test_what_is_no_text_is_answered_like_what_is_wrong(
    tmp_path: Path, founded: Path, head: bytes, body: bytes
) -> None:
    async with site(tmp_path, founded, CONSISTORI_METRICS_TOKEN="m" * 32) as at:
        host, port = at.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        about = f"Host: x\r\nOrigin: {at.url}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head + b"\r\n" + about.encode() + body)
        status = (await asyncio.wait_for(reader.read(), 20)).split()[1]
        writer.close()
        assert status in (b"200", b"401", b"404")


async def test_a_stranger_is_not_listened_to_for_longer_than_a_passkey_takes(vila: Site) -> None:
    """Told before the rest has come: of a body as long as an upload nothing is gathered."""
    host, port = vila.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /sign-in/passkey HTTP/1.1\r\nHost: x\r\nOrigin: {vila.url}\r\nContent-Length: 20000000\r\n\r\n"
    writer.write(head.encode() + b" " * 100_000)
    assert (await asyncio.wait_for(reader.readline(), 20)).split()[1] == b"413"
    writer.close()
