"""PDF files: tagged (PDF/UA-1), with their fonts, the same bytes for the same content. Typeset by Typst.

A font that has every character of the document must be on the machine, or in the folder of the settings: for Korean
none comes with the program.
"""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from calendar_core.errors import Unavailable

_FOLDER: Final = Path(__file__).parent
# A document of 100 events takes a second of a processor core; more at once would only keep pages waiting.
_MAX_WAIT_SECONDS: Final = 5
_one_at_a_time: Final = threading.Lock()


def build_pdf(template: str, data: Mapping[str, Any], *, made_on: date, fonts: Path | None) -> bytes:
    """The bytes of a document; `template` is a file of this package, `data` plain JSON, `fonts` a folder of fonts.

    Raises Unavailable where no font has a character of the data, and while other documents are being typeset.
    """
    import typst  # noqa: PLC0415  60 MB that only a process that makes PDF files needs

    if not _one_at_a_time.acquire(timeout=_MAX_WAIT_SECONDS):
        raise Unavailable("Other documents are being made.", next_step="Try again in a minute.")
    try:
        compiler = typst.Compiler(_FOLDER / template, root=_FOLDER, font_paths=_load_fonts(fonts))
        made = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(datetime.combine(made_on, time(), UTC).timestamp()),
        )
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        raise Unavailable(
            "No font on this server has every character of the document.",
            next_step="Take the Word file or the text, or have the operator install a font: on Debian the package "
            "fonts-noto-cjk, elsewhere a folder of fonts named by ENTENTE_FONTS.",
        ) from None
    finally:
        _one_at_a_time.release()
    assert isinstance(made, bytes), "one PDF file, not a file for each page"  # noqa: S101  for mypy
    return made


@cache
def _load_fonts(folder: Path | None) -> Any:
    """The fonts of the machine, those of Typst, and those of a folder; looked up once for a process."""
    import typst  # noqa: PLC0415  as above

    return typst.Fonts(font_paths=[folder] if folder else [])
