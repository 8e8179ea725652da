"""The network of a client, stored only as its hash: enough to count requests by."""

import ipaddress

from calendar_core.domain.text.email_address import sha256_hex


def hash_network(network: str | None, *, prefix_of_ipv6: int = 64) -> str:
    """Hash of the network of an IP address; of IPv6 the /64 of one household. A proxy's own address is ignored."""
    try:
        address = ipaddress.ip_address(network or "")
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    prefix = prefix_of_ipv6 if address.version == 6 else 32
    return sha256_hex(str(ipaddress.ip_network((address, prefix), strict=False)))
