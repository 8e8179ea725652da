"""A small data set in a folder, to be changed and loaded again."""

from pathlib import Path
from textwrap import dedent

import pytest

FILES = {
    "parties.yaml": """
        - id: KR
          kind: country
          name: Republic of Korea
        - id: US
          kind: country
          name: United States
        """,
    "offices.yaml": """
        - id: kr-mnd
          party: KR
          title: Minister of National Defense
          kind: defence
          rank: principal
          titles:
            - title: Minister of Defense
              to: '1990'
        """,
    "people.yaml": """
        - id: kim-yong-hyun
          name: Kim Yong-hyun
          aliases:
            - Kim Yonghyun
          terms:
            - office: kr-mnd
              from: '2024-09-06'
              to: '2024-12-05'
        """,
    "series.yaml": """
        - id: kr-us-scm
          name: Security Consultative Meeting
          kind: defence-ministerial
          since: 1968
          aliases:
            - SCM
          names:
            - name: Annual Defense Official Meeting
              to: '1970'
          parties: [KR, US]
          offices: [kr-mnd]
        """,
    "events/kr-us-scm.yaml": """
        - id: kr-us-scm-55
          title: 55th Security Consultative Meeting
          kind: defence-ministerial
          start: '2023-11-13'
          status: held
          parties: [KR, US]
          sources:
            - publisher: A wire
              title: Communiqué
        - id: kr-us-scm-56
          series: kr-us-scm
          number: 56
          title: 56th Security Consultative Meeting
          kind: defence-ministerial
          start: 2024-10-30T10:00
          time_zone: America/New_York
          status: confirmed
          country: US
          parties: [KR, US]
          participants:
            - person: kim-yong-hyun
              office: kr-mnd
              role: co-chair
          related: [kr-us-scm-55]
          sources:
            - publisher: A wire
              url: https://example.org/56
        """,
}


class DataFolder:
    """A data set on disk. `path` is its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        """Write a file anew."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return file

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file in one place."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path) -> DataFolder:
    """Give a small data set in a folder of its own."""
    return DataFolder(tmp_path / "set")
