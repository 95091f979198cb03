"""Who asks, where nobody has said who they are."""

import ipaddress

from flask import request

# Whoever has a whole network of the new kind still is one client.
IPV6_HOME = 64


def client() -> str:
    """Who asks, as far as an address tells."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_HOME), strict=False))
    return str(address)
