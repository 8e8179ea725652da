"""The licence of the record. The program has another one."""

from typing import Final

from calendar_core.dataset.about import SHIPPED_DATA

LICENCE_NAME: Final = "CC BY 4.0"
#: The SPDX identifier.
LICENCE_ID: Final = "CC-BY-4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
#: What the licence covers, how to attribute, and its text.
LICENCE_FILE: Final = SHIPPED_DATA / "LICENSE"
#: Header of a response that is the record or a part of it (RFC 8288; the relation is of RFC 4946).
LICENCE_LINK: Final = f'<{LICENCE_URL}>; rel="license"'
