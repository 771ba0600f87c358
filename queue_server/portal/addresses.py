"""Who asks, when nobody is logged in: the address the request came from. Pure."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; of IPv6 the network of 64 bits that one household holds.

    Behind a proxy the server has already put the caller's own address here, when the proxy is
    one of the trusted.
    """
    return source_of(str(request.META.get("REMOTE_ADDR", "")))


def source_of(address: str) -> str:
    """Return what one caller counts as: an IPv4 address, an IPv6 /64, or the text itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
