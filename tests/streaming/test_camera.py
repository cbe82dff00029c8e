from __future__ import annotations

import ipaddress

import pytest

from streaming.camera import AddressFault, Camera, NotACamera, read_camera
from streaming.camera_ffmpeg import look_arguments, pull_arguments, pull_script
from streaming.camera_reach import is_forbidden, reach
from streaming.camera_report import CameraFailed, fault_in, is_fit, read_seen
from streaming.control import CameraFault, CameraSeen


@pytest.mark.parametrize(
    ("address", "user", "password", "camera"),
    [
        ("rtsp://10.0.0.5/Streaming/101", "", "", Camera("rtsp", "10.0.0.5", 554, "/Streaming/101")),
        ("  rtsp://u:p%40x@cam:8554/a?b=1  ", "", "", Camera("rtsp", "cam", 8554, "/a?b=1", "u", "p@x")),
        ("rtsps://old:old@cam/", "u", "p:/@#", Camera("rtsps", "cam", 322, "/", "u", "p:/@#")),
        ("rtmp://cam/live/key?t=1", "", "", Camera("rtmp", "cam", 1935, "/live/key?t=1")),
        ("srt://[fd00::5]:9000", "", "", Camera("srt", "fd00::5", 9000)),
        (
            "srt://cam:9000?mode=caller&streamid=sala&passphrase=0123456789",
            "",
            "",
            Camera("srt", "cam", 9000, "sala", "", "0123456789"),
        ),
        ("https://cam/stream.ts", "", "", Camera("https", "cam", 443, "/stream.ts")),
    ],
)
def test_an_address_is_taken_apart_and_put_together(address: str, user: str, password: str, camera: Camera) -> None:
    assert read_camera(address, user, password) == camera
    assert read_camera(camera.url) == camera


@pytest.mark.parametrize(
    ("address", "password", "fault"),
    [
        ("", "", "scheme"),
        ("192.168.1.20", "", "scheme"),
        ("file:///etc/passwd", "", "scheme"),
        ("concat:rtsp://cam/a|/etc/passwd", "", "scheme"),
        ("pipe:0", "", "scheme"),
        ("data:video/mp4;base64,AAAA", "", "scheme"),
        ("udp://239.0.0.1:1234", "", "scheme"),
        ("rtsp:/cam/a", "", "scheme"),
        ("rtsp:///a", "", "host"),
        ("rtsp://-cam/a", "", "host"),
        ("rtsp://[fe80::1%25eth0]/a", "", "host"),
        ("rtsp://cam:99999/a", "", "port"),
        ("rtsp://admin:p#ss@cam/a", "", "port"),
        ("srt://cam", "", "port"),
        ("rtsp://cam/a b", "", "characters"),
        ("rtsp://cam/a\nfile '/etc/passwd'", "", "characters"),
        ("rtsp://cam/a", "password without a user", "characters"),
        ("rtsp://cam/" + "a" * 1000, "", "long"),
        ("srt://cam:9000?mode=listener", "", "option"),
        ("srt://cam:9000?localaddr=127.0.0.1", "", "option"),
        ("srt://cam:9000", "too short", "passphrase"),
        ("rtmp://u:p@cam/live", "", "user"),
    ],
)
def test_what_is_no_camera_is_refused_with_its_reason(address: str, password: str, fault: AddressFault) -> None:
    with pytest.raises(NotACamera) as refused:
        read_camera(address, "", password)
    assert refused.value.fault == fault


def test_nothing_secret_stays_in_a_text() -> None:
    camera = read_camera("rtsp://cam/sala?channel=0001234", "admin", "a/b")
    said = f"{camera.url}: rtsp://admin:a%2Fb@10.0.0.5/sala?channel=0001234 for a/b (a%2Fb), channel=0001234"
    assert camera.scrub(said) == "rtsp://cam:554 rtsp://cam:554 for *** (***), ***"
    assert "a/b" not in repr(camera)


@pytest.mark.parametrize("scheme", ["rtsp", "rtsps", "rtmp", "rtmps", "srt", "http", "https"])
def test_ffmpeg_may_use_the_cameras_own_protocol_and_nothing_else(scheme: str) -> None:
    arguments = look_arguments("ffmpeg", scheme)
    allowed = arguments[arguments.index("-protocol_whitelist") + 1].split(",")
    assert set(allowed) <= {"pipe", "tcp", "tls", scheme}
    formats = arguments[arguments.index("-format_whitelist") + 1].split(",")
    assert set(formats) <= {"concat", "rtsp", "flv", "live_flv", "mpegts"}
    assert arguments[arguments.index("-i") + 1] == "pipe:0"


def test_the_script_says_an_address_as_it_is() -> None:
    script = pull_script("rtsp://a:b'c@10.0.0.5:554/x", {"passphrase": "it's"}).decode()
    assert "file 'rtsp://a:b'\\''c@10.0.0.5:554/x'\n" in script
    assert "option passphrase 'it'\\''s'\n" in script


FEWER = "select='isnan(prev_selected_t)+not(eq(floor(t*25+0.01),floor(prev_selected_t*25+0.01)))'"


@pytest.mark.parametrize(
    ("seen", "filters"),
    [
        (CameraSeen("hevc", 3840, 2160, 30.0), f"{FEWER},scale=1280:720"),
        (CameraSeen("h264", 1280, 720, 60.0), f"{FEWER},scale=1280:720"),
        (CameraSeen("mjpeg", 641, 480, 15.0), "scale=640:480"),
        (CameraSeen("h264", 720, 576, 25.0, interlaced=True), "yadif=deint=interlaced,scale=720:576"),
        (CameraSeen("mpeg2video", 720, 576, 25.0, stretch=1.422), "scale=1024:576"),
        (CameraSeen("h264", 1440, 1080, 25.0, stretch=1.333), "scale=1280:720"),
        (CameraSeen("h264", 1080, 1920, 0.0), f"{FEWER},scale=404:720"),
    ],
)
def test_what_is_made_anew_is_brought_down(seen: CameraSeen, filters: str) -> None:
    arguments = pull_arguments("ffmpeg", "srt", seen, 5, copied=False)
    assert arguments[arguments.index("-vf") + 1] == f"{filters},setsar=1,format=yuv420p"


LISTED = """
Input #0, concat, from 'pipe:0':
  Stream #0:0: Video: {video}
  Stream #0:1[0x101]: Audio: aac (LC) ([15][0][0][0] / 0x000F), 48000 Hz, mono, fltp, 69 kb/s
"""


@pytest.mark.parametrize(
    ("video", "seen", "fit"),
    [
        (
            "h264 (High) ([27][0][0][0] / 0x001B), yuvj420p(pc, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], "
            "25 fps, 25 tbr, 90k tbn",
            CameraSeen("h264", 1920, 1080, 25.0, "aac"),
            True,
        ),
        (
            "h264 (Constrained Baseline), yuv420p(progressive), 640x360 (0x0), 29.97 fps, 30 tbr, 90k tbn",
            CameraSeen("h264", 640, 360, 29.97, "aac"),
            True,
        ),
        (
            "h264 (Main), yuv420p(tv, bt470bg, top first), 720x576 [SAR 16:15 DAR 4:3], 25 fps, 50 tbr, 90k tbn",
            CameraSeen("h264", 720, 576, 25.0, "aac", interlaced=True, stretch=1.067),
            False,
        ),
        (
            "hevc (Main) (HEVC / 0x43564548), yuv420p(tv), 3840x2160, 20 fps, 20 tbr, 1k tbn",
            CameraSeen("hevc", 3840, 2160, 20.0, "aac"),
            False,
        ),
        (
            "h264 (High 10), yuv420p10le(progressive), 1280x720, 50 fps, 50 tbr, 90k tbn",
            CameraSeen("h264", 1280, 720, 50.0, "aac", plain=False),
            False,
        ),
        (
            "mjpeg (Baseline), yuvj422p(pc), 800x600, 90k tbr, 90k tbn",
            CameraSeen("mjpeg", 800, 600, 90_000.0, "aac", False),
            False,
        ),
    ],
)
def test_what_ffmpeg_lists_is_read(video: str, seen: CameraSeen, fit: bool) -> None:
    assert read_seen(LISTED.format(video=video).splitlines()) == seen
    assert is_fit(seen) is fit


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("pipe:0: Server returned 401 Unauthorized (authorization failed)", "password"),
        ("Error opening input files: Server returned 404 Not Found", "not_found"),
        ("[rtsp @ 0x1] Status 302: Redirecting to rtsp://cam:554\npipe:0: Connection refused", "elsewhere"),
        ("[rtsp @ 0x1] Protocol 'rtsp' not on whitelist 'pipe,tcp'!\nInvalid argument", "elsewhere"),
        ("pipe:0: Connection refused", "refused"),
        ("[tcp @ 0x1] Connection to tcp://192.168.1.20:40495 failed: Connection refused", "refused"),
        ("pipe:0: Connection timed out", "unreachable"),
        ("pipe:0: No route to host", "unreachable"),
        ("pipe:0: Invalid data found when processing input", "unusable"),
        ("SRT.cn: REJECT reported from HS processing: Password required or unexpected - not processing", "password"),
        ("[srt @ 0x1] Connection to srt://192.168.1.20:9000 failed: Input/output error", "unreachable"),
        ("[in#0 @ 0x1] Impossible to open 'rtmp://cam:1935\nError opening input: Input/output error", "silent"),
        ("Conversion failed!", "failed"),
    ],
)
def test_why_nothing_comes_is_understood(said: str, fault: CameraFault) -> None:
    assert fault_in(said.splitlines()) == fault


def test_sound_without_a_picture_is_no_camera() -> None:
    with pytest.raises(CameraFailed) as failed:
        read_seen(["  Stream #0:0: Audio: pcm_alaw, 8000 Hz, mono, s16, 64 kb/s"])
    assert failed.value.fault == "no_picture"


@pytest.mark.parametrize(
    ("number", "forbidden"),
    [
        ("192.168.1.20", False),
        ("10.0.0.5", False),
        ("172.16.3.4", False),
        ("fd12:3456::5", False),
        ("100.64.0.9", False),
        ("93.184.216.34", False),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", True),
        ("169.254.169.254", True),
        ("fe80::1", True),
        ("fd00:ec2::254", True),
        ("100.100.100.200", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("192.168.1.7", True),
    ],
)
def test_the_machine_itself_is_refused_and_the_councils_network_is_not(number: str, forbidden: bool) -> None:
    assert is_forbidden(ipaddress.ip_address(number), {"192.168.1.7"}) is forbidden


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "::1", "0.0.0.0"])
async def test_no_way_of_writing_it_leads_to_the_machine_itself(host: str) -> None:
    with pytest.raises(CameraFailed) as failed:
        await reach(host, here=False)
    assert failed.value.fault == "forbidden"


async def test_the_machine_itself_is_allowed_for_trials() -> None:
    assert await reach("127.0.0.1", here=True) == "127.0.0.1"


async def test_a_name_that_nothing_has_is_said() -> None:
    with pytest.raises(CameraFailed) as failed:
        await reach("camera.invalid", here=False)
    assert failed.value.fault == "unknown_host"
