"""All tests, as `make test` runs them: `python -m tests.whole`, with the exit code of pytest.

What is held at browsers takes the whole machine and comes first, alone. Then two runs go on at once: media mostly wait
for time to pass, pages and rules for a processor. The second gives way where both want one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
ALONE = ("e2e",)
MEDIA = ("faults", "link", "streaming")
GIVING_WAY = 10
"""By how much the second run is nicer than the first."""


def rest(here: Path = HERE) -> list[str]:
    """Every other folder with tests, so that none is forgotten."""
    folders = {file.relative_to(here).parts[0] for file in here.rglob("test_*.py")}
    return sorted(folders - {*ALONE, *MEDIA})


def run(names: Iterable[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *(str(HERE / name) for name in names)]


def main() -> int:
    # Some hundred processes are started by the tests: not each of them is to compile our sources again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    first = subprocess.run(run(ALONE), check=False).returncode
    with tempfile.TemporaryFile() as said:
        beside = subprocess.Popen(
            run(rest()), stdout=said, stderr=subprocess.STDOUT, preexec_fn=lambda: os.nice(GIVING_WAY)
        )
        second = subprocess.run(run(MEDIA), check=False).returncode
        third = beside.wait()
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
        sys.stdout.flush()
    return next(filter(None, (first, second, third)), 0)


if __name__ == "__main__":
    sys.exit(main())
