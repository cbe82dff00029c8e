"""Container files: they parse, they agree with one another, and every variable in them is a declared setting."""

from __future__ import annotations

import configparser
import re
import subprocess
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from sqlalchemy.engine import make_url

from web.cli import group
from web.settings import DECLARED, read, read_database

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CADDYFILE = (ROOT / "docs" / "deploy" / "Caddyfile").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")

SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "init",
    "network_mode", "networks", "ports", "profiles", "restart", "security_opt", "stop_grace_period", "sysctls", "tmpfs",
    "volumes",
}  # fmt: skip
"""What we use of the Compose Specification; a misspelt key would be an error at the operator's."""

INTERPOLATION = re.compile(r"\$\{(\w+)(?::[-?]([^}]*))?\}")


def strings(node: object) -> list[str]:
    """Return every text in a YAML tree, keys included."""
    if isinstance(node, dict):
        return [text for pair in node.items() for part in pair for text in strings(part)]
    if isinstance(node, list):
        return [text for part in node for text in strings(part)]
    return [node] if isinstance(node, str) else []


def mounts(service: str) -> dict[str, str]:
    """Return a service's volumes, target to source."""
    return {entry.split(":")[1]: entry.split(":")[0] for entry in SERVICES[service].get("volumes", [])}


def ports(published: str) -> tuple[int, int]:
    first, _, last = published.partition("/")[0].split(":")[-1].partition("-")
    return int(first), int(last or first)


def test_the_file_has_the_shape_of_a_compose_file() -> None:
    assert COMPOSE.keys() == {"name", "services", "networks", "volumes"}
    assert [key for service in SERVICES.values() for key in service if key not in SERVICE_KEYS] == []
    assert [name for name, service in SERVICES.items() if ("image" in service) == ("build" in service)] == []


def test_what_it_names_is_declared() -> None:
    named = {source for service in SERVICES for source in mounts(service).values() if not source.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert {name for service in SERVICES.values() for name in service.get("networks", [])} == set(COMPOSE["networks"])
    assert {name for service in SERVICES.values() for name in service.get("depends_on", [])} <= set(SERVICES)


def test_every_variable_is_a_declared_setting() -> None:
    texts = [*strings(COMPOSE), *re.findall(r"\{\$(\w+)", CADDYFILE), *re.findall(r"^ENV .*", DOCKERFILE, re.M)]
    used = {name for text in texts for name in re.findall(r"CONSISTORI_[A-Z_]+", text)}
    used |= {match[1] for text in strings(COMPOSE) for match in INTERPOLATION.finditer(text)}
    assert used - {setting.name for setting in DECLARED} == set()


def test_every_setting_reaches_the_service() -> None:
    assert {setting.name for setting in DECLARED} == set(SERVICES["consistori"]["environment"])


def test_a_needed_variable_says_what_it_is() -> None:
    needed = re.findall(r"\$\{\w+:\?([^}]*)\}", "\n".join(strings(COMPOSE)))
    assert needed
    assert [text for text in needed if len(text) < 20] == []


def test_the_service_starts_with_what_the_operator_writes(tmp_path: Path) -> None:
    given = {
        "CONSISTORI_PUBLIC_URL": "https://ple.example.cat",
        "CONSISTORI_ICE_SERVERS": "stun:ple.example.cat:3478,turn:ple.example.cat:3478?transport=udp",
        "CONSISTORI_TURN_SECRET": "0123456789abcdef" * 4,
    }
    environment = {
        name: INTERPOLATION.sub(lambda match: given.get(match[1], ""), value)
        for name, value in SERVICES["consistori"]["environment"].items()
    }
    settings = read({**environment, "CONSISTORI_DATA": str(tmp_path)})
    assert (settings.secure, settings.trust_proxy, len(settings.ice_servers)) == (True, True, 2)


ADDRESS = "postgresql+asyncpg://consistori:0123456789abcdef@postgres/consistori"


def test_postgresql_comes_only_with_its_profile_and_nobody_waits_for_it_without() -> None:
    postgres = SERVICES["postgres"]
    assert postgres["profiles"] == ["postgresql"]
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["postgres"]
    assert SERVICES["consistori"]["depends_on"]["postgres"] == {"condition": "service_healthy", "required": False}
    assert "ports" not in postgres
    assert set(postgres["networks"]) == set(SERVICES["consistori"]["networks"])
    head = (ROOT / "compose.yaml").read_text(encoding="utf-8").partition("\nname:")[0]
    [written] = re.findall(r"CONSISTORI_DATABASE=(\S+)", head)
    assert read_database(written) == written
    assert make_url(written).host == "postgres"


@pytest.mark.parametrize(("address", "password"), [(ADDRESS, "0123456789abcdef"), ("", None), ("sqlite:///x", None)])
def test_the_server_takes_the_password_from_the_address(address: str, password: str | None, tmp_path: Path) -> None:
    """Its entry point, run with stand-ins for the programs of its image."""
    shell, flags, script, *rest = SERVICES["postgres"]["entrypoint"]
    for name, does in (("install", 'touch "$5"'), ("docker-entrypoint.sh", 'echo "$@"; env')):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
    kept = tmp_path / "password"
    environment = {
        "PATH": f"{tmp_path}:/usr/bin:/bin",
        "CONSISTORI_DATABASE": address,
        "POSTGRES_PASSWORD_FILE": str(kept),
    }
    words = [shell, flags, script.replace("$$", "$"), *rest, *SERVICES["postgres"]["command"]]
    said = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if password is None:
        assert (said.returncode, kept.exists()) == (1, False)
        assert "CONSISTORI_DATABASE must be" in said.stderr
        return
    assert (said.returncode, kept.read_text()) == (0, password)
    assert said.stdout.splitlines()[0] == "postgres"
    assert password not in said.stdout


def test_media_ports_are_the_ones_let_in() -> None:
    inside = SERVICES["consistori"]["sysctls"]["net.ipv4.ip_local_port_range"]
    published = SERVICES["consistori"]["ports"][0]
    assert ports(published) == tuple(map(int, inside.split()))
    assert published.endswith("/udp")
    assert len(set(published.partition("/")[0].split(":"))) == 1
    head = (ROOT / "compose.yaml").read_text(encoding="utf-8").partition("\nname:")[0]
    assert published.partition(":")[0] + "/udp" in head


def test_the_relay_reaches_the_studio_and_nobody_else() -> None:
    options = SERVICES["coturn"]["command"]
    address = SERVICES["consistori"]["networks"]["media"]["ipv4_address"]
    assert ip_address(address) in ip_network(COMPOSE["networks"]["media"]["ipam"]["config"][0]["subnet"])
    assert [option for option in options if "allowed-peer-ip" in option] == [f"--allowed-peer-ip={address}"]
    assert "--denied-peer-ip=0.0.0.0-255.255.255.255" in options
    assert "--use-auth-secret" in options


def test_no_secret_stands_on_a_command_line() -> None:
    lines = [text for service in SERVICES.values() for text in strings(service.get("command", []))]
    assert [line for line in lines if "secret=" in line or "SECRET" in line] == []


def test_the_front_finds_what_it_serves() -> None:
    sources = {target: source for target, source in mounts("front").items()}
    assert sources["/etc/caddy/Caddyfile"] == "./docs/deploy/Caddyfile"
    assert (ROOT / sources["/etc/caddy/Caddyfile"]).is_file()
    root = re.search(r"^\s*root \* (\S+)$", CADDYFILE, re.M)
    assert root
    assert sources[root[1]] == mounts("consistori")[SERVICES["consistori"]["environment"]["CONSISTORI_DATA"]] == "data"
    mapping = re.search(r"header_up X-Accel-Mapping (\S+)=/$", CADDYFILE, re.M)
    assert mapping
    assert mapping[1].rstrip("/") == SERVICES["consistori"]["environment"]["CONSISTORI_DATA"]


def test_the_front_reaches_the_service() -> None:
    upstream = re.search(r"^\s*reverse_proxy (\w+):(\d+) \{$", CADDYFILE, re.M)
    assert upstream
    assert upstream[1] in SERVICES
    listens = SERVICES["consistori"]["environment"]["CONSISTORI_LISTEN"]
    assert listens == f"0.0.0.0:{upstream[2]}"
    assert SERVICES["front"]["networks"] == list(SERVICES["consistori"]["networks"])
    assert CADDYFILE.count("{") == CADDYFILE.count("}")


@pytest.mark.parametrize("source", re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M))
def test_the_image_is_built_from_what_is_there(source: str) -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in source.split() if not (ROOT / name).exists() or f"!{name}" not in let_in] == []


def test_the_image_runs_the_command_line_as_an_ordinary_user() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "consistori" in project["project"]["scripts"]
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert 'CMD ["consistori", "serve", "--keep", "--end-studios"]' in last
    assert "\nUSER consistori\n" in last


UNITS = {
    name: (ROOT / "docs" / "deploy" / name).read_text(encoding="utf-8")
    for name in ("consistori.service", "consistori-studios.service")
}


@pytest.mark.parametrize("line", re.findall(r"^Exec\w+=\S+/bin/consistori (.+)$", "\n".join(UNITS.values()), re.M))
def test_the_units_run_commands_that_there_are(line: str) -> None:
    name, *options = line.split()
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert set(options) <= {option for parameter in command.params for option in parameter.opts}


def test_a_restart_of_the_unit_touches_no_studio() -> None:
    service, studios = (parsed(text) for text in UNITS.values())
    assert service["Service"]["KillMode"] == "process"
    assert "--end-studios" not in service["Service"]["ExecStart"]
    assert service["Service"]["Restart"] == "always"
    # At the end the service goes first: it would start its studios again.
    assert "consistori-studios.service" in service["Unit"]["After"].split()
    assert service["Unit"]["Requires"] == "consistori-studios.service"
    assert studios["Service"]["ExecStop"].endswith("consistori studios --end")


def parsed(unit: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(unit)
    return parser
