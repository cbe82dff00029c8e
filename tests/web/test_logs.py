"""What is logged where somebody watches holds nothing of what was in variables."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
sys.stderr.isatty = lambda: True
from web.logs import configure
configure("info")
import structlog

def sign_in(password):
    raise RuntimeError("on purpose")

try:
    sign_in("correct" + " horse")
except RuntimeError:
    structlog.get_logger().exception("request failed")
"""


def test_a_traceback_shows_no_variables() -> None:
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stderr
    assert "on purpose" in said
    assert "correct horse" not in said
