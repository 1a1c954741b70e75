"""Where a request comes from: what the limits of asking count by.

A header is believed only as far as the installation's own proxies wrote it: anybody can send
``X-Forwarded-For``, and a limit by an invented address is none.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw; without a proxy that of the connection itself.

    ``settings.PROXIES`` says how many proxies of our own a request passes; each appends the address it
    was asked from. Where the header is shorter than that, or holds no address, the connection's counts.
    """
    socket = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies < 1 or len(seen) < proxies:
        return socket
    try:
        return str(ip_address(seen[-proxies]))
    except ValueError:
        return socket


def network_of(address: str) -> str:
    """What one guesser holds: an IPv4 address, or the /64 network in which IPv6 gives out addresses freely."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
