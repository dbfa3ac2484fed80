"""What the desk is told from outside. Nonsense is refused at start, by name, with what would be allowed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import overload
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import current_app

ROOT = Path(__file__).resolve().parent.parent
CHANNELS = ("sms", "voice", "email", "webchat")
LANGUAGES = ("en", "zh")
SECRET_LENGTH = 16
ZONES = available_timezones()  # looks through a folder of six hundred files
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
KNOWN = frozenset(
    (
        "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "CHANNELS", "FILES_DIR", "LANGUAGES",
        "DESK_TIMEZONE", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY", "TWILIO_API_KEY",
        "TWILIO_API_SECRET", "TWILIO_API_BASE", "TWILIO_NUMBER", "SMTP_URL", "MAIL_LISTEN", "MAIL_TOKEN",
        "MAIL_ADDRESS", "TRUSTED_PROXIES", "LOG_LEVEL", "PORT", "HOST", "DEMO", "SPEED", "SEED", "WIDGET_SITES",
    )
)
OURS = ("TWILIO_", "SMTP_", "DESK_", "MAIL_LISTEN", "IMAP_")


class ConfigError(Exception):
    """A setting that cannot work. The message names it and says what is allowed."""


@dataclass(frozen=True)
class Config:
    """The desk's settings, checked. Paths are absolute, times in seconds, addresses `host, port` pairs."""

    database_url: str
    redis_url: str | None
    secret_key: str
    host: str
    port: int
    public_url: str
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    timezone: str
    files_dir: Path
    demo: str
    speed: float
    seed: int
    twilio_account_sid: str | None
    twilio_auth_token: str
    twilio_auth_token_secondary: str | None
    twilio_api_key: str | None
    twilio_api_secret: str | None
    twilio_api_base: str | None
    twilio_number: str | None
    smtp_url: str | None
    mail_listen: tuple[str, int] | None
    mail_token: str
    mail_address: str
    trusted_proxies: int
    widget_sites: tuple[str, ...]
    log_level: str

    @property
    def demo_carrier(self) -> bool:
        """The built-in carrier stands in only where there is no Twilio account."""
        return self.twilio_account_sid is None

    @property
    def mail_listener(self) -> tuple[str, int] | None:
        """Where the built-in SMTP listener listens: as told, and in the demo on a loopback port of its own."""
        return self.mail_listen or (("127.0.0.1", 2525) if self.demo_desk and "email" in self.channels else None)

    @property
    def demo_desk(self) -> bool:
        """The invented agency with its people and customers is loaded, and its logins are offered."""
        return self.demo != "off"

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read(environ: Mapping[str, str] | None = None, instance: Path | None = None) -> Config:
    """Settings from the environment. Raises ConfigError at the first one that cannot work."""
    env = _Env(os.environ if environ is None else environ)
    env.refuse_unknown()
    home = instance or ROOT / "instance"
    host, port = env.get("HOST", "127.0.0.1"), env.whole("PORT", 8000, 1, 65535)
    sid = env.get("TWILIO_ACCOUNT_SID")
    token = env.together("TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")
    return Config(
        database_url=_database(env.get("DATABASE_URL"), home),
        redis_url=env.url("REDIS_URL", ("redis", "rediss", "unix")),
        secret_key=env.secret("SECRET_KEY") or _kept_secret(home / "secret_key"),
        host=host,
        port=port,
        public_url=(env.url("PUBLIC_URL", ("http", "https")) or f"http://{host}:{port}").rstrip("/"),
        channels=env.choices("CHANNELS", CHANNELS),
        languages=env.choices("LANGUAGES", LANGUAGES),
        timezone=env.one_of("DESK_TIMEZONE", "Asia/Shanghai", ZONES, "a name such as Europe/Berlin"),
        files_dir=Path(env.get("FILES_DIR") or home / "files").absolute(),
        demo=env.one_of("DEMO", "off", ("on", "desk", "off"), "on, desk (people, but nobody plays) or off"),
        speed=env.number("SPEED", 1.0, 0.1, 60.0),
        seed=env.whole("SEED", 1, 0, 2**31),
        twilio_account_sid=sid,
        twilio_auth_token=token or _kept_secret(home / "carrier_token"),
        twilio_auth_token_secondary=env.get("TWILIO_AUTH_TOKEN_SECONDARY"),
        twilio_api_key=env.get("TWILIO_API_KEY"),
        twilio_api_secret=env.get("TWILIO_API_SECRET"),
        twilio_api_base=env.url("TWILIO_API_BASE", ("http", "https")),
        twilio_number=env.needs("TWILIO_NUMBER", "TWILIO_ACCOUNT_SID") if sid else env.get("TWILIO_NUMBER"),
        smtp_url=env.url("SMTP_URL", ("smtp", "smtps")),
        mail_listen=env.address("MAIL_LISTEN"),
        mail_token=env.get("MAIL_TOKEN") or _kept_secret(home / "mail_token"),
        mail_address=(env.get("MAIL_ADDRESS") or "care@harbour-hills.example").lower(),
        trusted_proxies=env.whole("TRUSTED_PROXIES", 0, 0, 5),
        widget_sites=tuple((env.get("WIDGET_SITES") or "").split()),
        log_level=env.one_of("LOG_LEVEL", "INFO", LEVELS, " or ".join(LEVELS)),
    )


def current() -> Config:
    """The settings of the desk that is running."""
    return current_app.extensions["desk"]


class _Env:
    def __init__(self, values: Mapping[str, str]):
        self.values = values

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        return self.values.get(name, "").strip() or default

    def refuse_unknown(self) -> None:
        for name in sorted(self.values):
            if name.startswith(OURS) and name not in KNOWN:
                allowed = ", ".join(sorted(k for k in KNOWN if k.split("_")[0] == name.split("_")[0]))
                raise ConfigError(f"{name} is not a setting of the desk; known are: {allowed or 'none of that family'}")

    def needs(self, name: str, because: str) -> str:
        value = self.get(name)
        if not value:
            raise ConfigError(f"{because} is set but {name} is missing; set both or neither")
        return value

    def secret(self, name: str) -> str | None:
        """Outside the demo a secret that can be guessed is worse than none: without one we make our own."""
        value = self.get(name)
        if value and len(value) < SECRET_LENGTH and self.get("DEMO", "off") == "off":
            raise ConfigError(f"{name} must have {SECRET_LENGTH} characters or more; without it the desk makes its own")
        return value

    def together(self, name: str, other: str) -> str | None:
        """Both settings or neither."""
        if self.get(other):
            return self.needs(name, other)
        return self.needs(other, name) and None if self.get(name) else None

    def url(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.get(name)
        if value and urlsplit(value).scheme not in schemes:
            raise ConfigError(f"{name} must start with {' or '.join(s + '://' for s in schemes)}")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        try:
            value = float(self.get(name) or default)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise ConfigError(f"{name} must be a number from {low:g} to {high:g}")
        return value

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.number(name, default, low, high)
        if value != int(value):
            raise ConfigError(f"{name} must be a whole number from {low} to {high}")
        return int(value)

    def choices(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        asked = [part.strip() for part in (self.get(name) or ",".join(allowed)).split(",") if part.strip()]
        for part in asked:
            if part not in allowed:
                raise ConfigError(f"{name} holds {part!r}; allowed are {', '.join(allowed)}")
        return tuple(asked)

    def one_of(self, name: str, default: str, allowed, described: str) -> str:
        value = self.get(name, default)
        if value not in allowed:
            raise ConfigError(f"{name} is {value!r}; it must be {described}")
        return str(value)

    def address(self, name: str) -> tuple[str, int] | None:
        value = self.get(name)
        if not value:
            return None
        host, _, port = value.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ConfigError(f"{name} must be host:port, for example 127.0.0.1:2525")
        return host, int(port)


def _database(url: str | None, home: Path) -> str:
    if not url:
        return f"sqlite:///{home / 'contactcenter.db'}"
    scheme = urlsplit(url).scheme
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return "postgresql+psycopg" + url[len(scheme):]
    if scheme == "sqlite":
        return url
    raise ConfigError("DATABASE_URL must start with sqlite:/// or postgresql://")


def _kept_secret(path: Path) -> str:
    """A random secret that survives a restart, in a file only the owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
