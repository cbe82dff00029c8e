"""`consistori studios`: which meetings' studios are running, and how to end those that nobody leads any more."""

from __future__ import annotations

import click

from web.commands.options import read_settings, run
from web.folders import Folders


@click.command(name="studios")
@click.option("--data", metavar="FOLDER", help="Instead of CONSISTORI_DATA.")
@click.option("--end", is_flag=True, help="End them in good order, and wait until they have ended.")
def command(data: str | None, end: bool) -> None:
    """List the studios that are running, by meeting and process id.

    A studio is the process of a live meeting's picture, sound and recording. It outlives the service, which can so be
    restarted during a meeting. With --end every recording gets its last part and every relay says good-bye, and what
    killed studios may have left running is ended: for when the machine is taken out of use, after the service itself
    has ended (it would start them again).
    """
    from streaming import orphans
    from streaming.detach import end_claim, holder, is_claimed

    settings = read_settings(CONSISTORI_DATA=data)
    folders = Folders(settings.data).studios()
    running = [(folder.parent.name, folder, pid) for folder in folders if (pid := holder(folder))]
    for meeting, _folder, pid in running:
        click.echo(f"{meeting}  {pid}")
    if not end:
        return
    stubborn = [meeting for meeting, folder, pid in running if not end_claim(folder, pid)]
    run(orphans.end(orphans.left_behind(*(folder for folder in folders if not is_claimed(folder)))))
    if stubborn:
        raise click.ClickException(f"These had to be killed: {', '.join(stubborn)}.")
