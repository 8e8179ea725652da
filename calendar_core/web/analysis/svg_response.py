"""Answer of a chart: an image with a content security policy of its own, in one of two shapes."""

from hashlib import sha256
from typing import Final, get_args

from flask import Response, request

from calendar_core.web.analysis.charts import Shape
from calendar_core.web.request.view_keys import parse_word

#: Content security policy of an image: only its own style.
IMAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


def parse_shape() -> Shape:
    """The key `shape` of a chart."""
    shapes: tuple[Shape, ...] = get_args(Shape)
    return parse_word("shape", shapes) or "wide"


def build_svg_response(svg: str) -> Response:
    """The image, or 304 if the browser has it."""
    response = Response(svg, content_type="image/svg+xml; charset=utf-8")
    response.set_etag(sha256(svg.encode()).hexdigest()[:32])
    response.headers["Content-Security-Policy"] = IMAGE_POLICY
    response.make_conditional(request)
    return response
