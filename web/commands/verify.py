"""`consistori verify`: whether a folder of minutes and recording, or a whole installation, is what was certified."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.verify import Finding, Report, verify


@click.command(name="verify")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(folder: Path | None) -> None:
    """Check a meeting's folder: the journal's chain, and every document, the film and its parts against their hashes.

    Without FOLDER the whole installation is checked, the one that CONSISTORI_DATA and CONSISTORI_DATABASE name: the
    database, every journal, everything that was recorded, kept and published, and the audit log. A backup that was
    restored is proved by it. The service may be running.

    Says line by line what holds and what does not. Ends with 0 when everything holds, with 1 otherwise.
    """
    if folder is not None:
        report = verify(folder)
        click.echo(report.text(), nl=False)
        raise SystemExit(0 if report.sound else 1)
    _installation()


def _installation() -> None:
    # A folder is checked without a web server, even where none is installed.
    from web.commands.options import read_settings, run
    from web.proof import prove

    settings = read_settings()

    async def findings() -> list[Finding]:
        found = []
        async for finding in prove(settings):
            click.echo(Report((finding,), "").text().splitlines()[0])
            found.append(finding)
        return found

    found = run(findings())
    bad = sum(finding.judgement != "ok" for finding in found)
    click.echo(f"{bad} of {len(found)} checks do not hold." if bad else f"All {len(found)} checks hold.")
    raise SystemExit(1 if bad else 0)
