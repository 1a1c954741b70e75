"""A certificate authority of the clinic's own, so that tablets in its network speak HTTPS to it."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from openmeso_clinic.place import Place

_TEN_YEARS = timedelta(days=3650)
_A_YEAR = timedelta(days=397)  # browsers accept no longer


@dataclass(frozen=True)
class Certificates:
    """Paths. ``authority`` is what each tablet is told to trust, once."""

    authority: Path
    certificate: Path
    key: Path


def certificates(place: Place, *, hosts: tuple[str, ...]) -> Certificates:
    """Make the authority once, and a certificate for these names; a certificate near its end is made anew."""
    folder = place.keys / "tls"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = Certificates(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    authority_key = folder / "authority.key"
    now = datetime.now(UTC)
    if not found.authority.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        _write(authority_key, _pem(key))
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OpenMeso clinic, own authority")])
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _TEN_YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        found.authority.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    if _still_good(found, hosts, now):
        return found
    authority = x509.load_pem_x509_certificate(found.authority.read_bytes())
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _A_YEAR)
        .add_extension(x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )
    found.certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    _write(found.key, _pem(key))
    return found


def own_names() -> tuple[str, ...]:
    """The names under which this machine is reached in its network."""
    host = socket.gethostname()
    names = ["localhost", "127.0.0.1", host, f"{host}.local"]
    with suppress(OSError):
        names += [str(info[4][0]) for info in socket.getaddrinfo(host, None, socket.AF_INET)]
    return tuple(dict.fromkeys(names))


def _still_good(found: Certificates, hosts: tuple[str, ...], now: datetime) -> bool:
    if not (found.certificate.exists() and found.key.exists()):
        return False
    certificate = x509.load_pem_x509_certificate(found.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return certificate.not_valid_after_utc > now + timedelta(days=30) and set(map(_name, hosts)) <= set(names)


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
