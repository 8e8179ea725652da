"""`flask diary template` from the command line, and the diary that is made from a template."""

import io
from pathlib import Path

import docx
from click.testing import Result
from flask import Flask

from tests.builders.web_app import SCM, close_app, fill_database, make_app


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["diary", "template", *args])


def test_a_template_is_checked_kept_used_listed_and_removed(sqlite_url: str, tmp_path: Path) -> None:
    fill_database(sqlite_url, SCM)
    document, good, wrong = docx.Document(), tmp_path / "good.docx", tmp_path / "wrong.docx"
    document.add_paragraph("The house: {{ title }}")
    document.save(str(good))
    document.add_paragraph("{{ titel }}")
    document.save(str(wrong))
    with close_app(make_app(sqlite_url, var=tmp_path)) as app:
        client = app.test_client()
        result = run(app, "add", "house", str(wrong))
        assert result.exit_code == 1
        assert "paragraph 2, {{ titel }}: There is no field 'titel'. Did you mean 'title'?" in result.output
        assert run(app, "check", str(good)).output == f"{good} can be used.\n"
        assert client.get("/diary.docx?template=house").status_code == 400
        assert run(app, "add", "house", str(good)).exit_code == 0
        assert run(app, "list").output == "house\n"
        made = client.get("/diary.docx?week=2024-W44&template=house")
        text = [one.text for one in docx.Document(io.BytesIO(made.data)).paragraphs]
        assert text == ["The house: Diary, 28 October – 3 November 2024 (week 44)"]
        assert "&amp;template=house" in client.get("/diary?week=2024-W44").text
        near = client.get("/diary.docx?template=hause")
        assert (near.status_code, "house" in near.text) == (400, True)
        assert run(app, "add", "../house", str(good)).exit_code == 1
        (tmp_path / "templates" / "by-hand.docx").write_bytes(wrong.read_bytes())
        assert client.get("/diary.docx?template=by-hand").status_code == 400
        assert run(app, "remove", "house").output == "house is removed.\n"
        assert run(app, "remove", "house").exit_code == 1


def test_the_example_is_a_template_that_can_be_added(sqlite_url: str, tmp_path: Path) -> None:
    with close_app(make_app(sqlite_url, var=tmp_path)) as app:
        file = str(tmp_path / "example.docx")
        assert run(app, "example", file).exit_code == 0
        assert run(app, "add", "house", file).output == f"/diary.docx?template=house is made from {file}.\n"
