"""By date alone nothing is answered with 304 but the very version that was sent with that date."""

from flask.testing import FlaskClient


def test_a_file_of_the_program_is_sent_again_to_who_has_a_newer_one(visitor: FlaskClient) -> None:
    with visitor.get("/static/site.css") as first:
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    newer = "Thu, 01 Jan 2099 00:00:00 GMT"
    asked = [
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": newer}, 200),
        ({"If-Modified-Since": newer, "If-None-Match": etag}, 304),
        ({"If-Modified-Since": modified, "If-None-Match": '"other"'}, 200),
    ]
    for headers, status in asked:
        with visitor.get("/static/site.css", headers=headers) as answer:
            assert answer.status_code == status, headers
