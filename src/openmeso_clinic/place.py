"""Where an installation keeps its things: one data folder, and the keys in a folder beside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class KeyLost(Exception):
    """A key that was made once is not there any more: it was destroyed, or not brought back."""


@dataclass(frozen=True)
class Place:
    """The folders of one installation.

    Attributes:
        data: Database, files of patients, logs.
        keys: Secrets. They never lie in the database, and a backup of the database does not hold them.
    """

    data: Path
    keys: Path

    @property
    def database(self) -> Path:
        return self.data / "clinic.sqlite3"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def words(self) -> Path:
        """Compiled catalogues of the interface's languages: made from the sources, never backed up."""
        return self.data / "words"

    def make(self) -> None:
        for folder in (self.data, self.keys, self.files):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def key(self, name: str) -> bytes:
        """A secret of 32 bytes, made on first use, readable by its owner only."""
        path = self.keys / f"{name}.key"
        if not path.exists():
            self.make()
            # Two processes may start at once: the first one to write wins, both read its key.
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                pass
            else:
                with os.fdopen(handle, "w") as file:
                    file.write(secrets.token_hex(32))
                    file.flush()
                    os.fsync(file.fileno())
        return bytes.fromhex(path.read_text())

    def kept_key(self, name: str) -> bytes:
        """A secret that was made before; it is never made again.

        Raises:
            KeyLost: it is gone.
        """
        try:
            return bytes.fromhex((self.keys / f"{name}.key").read_text())
        except (OSError, ValueError):
            raise KeyLost from None

    def put_key(self, name: str, secret: bytes) -> None:
        """Keep a secret that somebody else gave, in place of the one before."""
        self.make()
        new = self.keys / f"{name}.key.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secret.hex())
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.keys / f"{name}.key")

    def key_names(self) -> list[str]:
        return sorted(path.stem for path in self.keys.glob("*.key"))

    def key_age(self, name: str) -> float:
        """When a secret was written, in seconds of the machine's clock."""
        return (self.keys / f"{name}.key").stat().st_mtime

    def destroy_key(self, name: str) -> None:
        """Overwrite a secret and take its file away."""
        path = self.keys / f"{name}.key"
        if path.exists():
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()


@cache
def here() -> Place:
    """The place named by ``OPENMESO_DATA`` and ``OPENMESO_KEYS``; ``var/clinic`` by default."""
    data = Path(os.environ.get("OPENMESO_DATA", "var/clinic")).resolve()
    return Place(data=data, keys=Path(os.environ.get("OPENMESO_KEYS", data / "keys")).resolve())
