"""The licence of the record. The program has another one."""

from pathlib import Path
from typing import Final

LICENCE_NAME: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
#: What the licence covers, how to attribute, and its text.
LICENCE_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "LICENSE"
#: Header of a response that is the record or a part of it (RFC 8288; the relation is of RFC 4946).
LICENCE_LINK: Final = f'<{LICENCE_URL}>; rel="license"'
