"""`consistori` on the command line: what a newcomer can run. Each command is imported when it is used."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "serve": ("web.commands.serve", "Run the service."),
    "demo": ("web.commands.demo", "Hold a meeting of a fictional council on this machine."),
    "studios": ("web.commands.studios", "List the studios that are running, or end them."),
    "rehearse": ("web.commands.rehearse", "Try a meeting out, with synthetic people in it."),
    "bench": ("web.commands.bench", "Measure this machine."),
    "council": ("web.commands.council", "Add a council and its secretary."),
    "recover": ("web.commands.recover", "Let somebody in who lost their second factor."),
    "backup": ("web.commands.backup", "Put everything into one file, while the service runs."),
    "restore": ("web.commands.restore", "Make an installation of a backup."),
    "migrate": ("web.commands.migrate", "Bring the database's tables to another version."),
    "reseal": ("web.commands.reseal", "Encrypt stored secrets anew after a change of secret."),
    "minutes": ("web.commands.minutes", "Make a meeting's documents again from its journal."),
    "journal": ("web.commands.journal", "Print a meeting's journal, or check it."),
    "audit": ("web.commands.audit", "Print the audit log, check it, or take old entries out."),
    "verify": ("web.commands.verify", "Check a folder of minutes and recording."),
}


class Lazy(click.Group):
    """Lists every command without importing any: `--help` is quick, and `verify` needs no web server."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _short = COMMANDS[name]
        command: click.Command = importlib.import_module(module).command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_module, short) in COMMANDS.items()])


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="consistori", prog_name="consistori")
def group() -> None:
    """Consistori runs the meetings of a municipal council: in the chamber, remotely, or both at once.

    Begin with `consistori demo`: it needs nothing and shows everything. Settings are environment variables
    CONSISTORI_…, described in docs/settings.md.
    """


def main() -> None:
    group(prog_name="consistori")


if __name__ == "__main__":
    main()
