"""The facts of the sample: real products, their producers, communes, stars and years, compiled from public lists."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.certification.services import valid_until

FACTS = Path(__file__).parents[2] / "reference" / "ocop_facts.csv"
KINDS = {
    "hợp tác xã": "cooperative",
    "tổ hợp tác": "group",
    "doanh nghiệp": "company",
    "doanh nghiệp tư nhân": "company",
    "hộ kinh doanh / cơ sở": "household",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the list. Empty where the public source says nothing; the product set is ours, by the product's name."""

    name: str
    producer: str
    kind: str
    commune: str
    place: str
    stars: int | None
    year: int | None
    set_number: int
    decision_number: str
    decided_on: dt.date | None
    source: str

    def holds_stars_on(self, day: dt.date) -> bool:
        """Whether its 36 months, from the earliest day it can mean, cover the day."""
        if not self.stars or not self.year:
            return False
        first = self.decided_on or dt.date(self.year, 1, 1)
        return first <= day <= valid_until(first, 36)

    @property
    def level(self) -> str:
        """Who recognised it, by the regime of its year: 5 stars the ministry; 3 stars the district from 2023 to June 2025."""
        if self.stars == 5:
            return "ministry"
        day = self.decided_on or dt.date(self.year or 1, 1, 1)
        by_district = dt.date(2023, 2, 24) <= day <= dt.date(2025, 6, 30)
        return "district" if self.stars == 3 and by_district else "province"


def _address(row: dict[str, str]) -> str:
    parts = [part for part in (row["commune"], row["district"], row["province"]) if part]
    return ", ".join(parts) if len(parts) > 1 or row["province"] == "Hà Nội" else f"Tỉnh {parts[0]}"


def read_facts(path: Path = FACTS) -> Iterator[Fact]:
    """The rows in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Fact(
                name=row["name"],
                producer=row["producer"],
                kind=KINDS.get(row["producer_type"], "other"),
                commune=row["commune"],
                place=_address(row),
                stars=int(row["stars"]) if row["stars"] else None,
                year=int(row["recognised_year"]) if row["recognised_year"] else None,
                set_number=int(row["set"]),
                decision_number=row["decision_number"],
                decided_on=dt.date.fromisoformat(row["decided_on"]) if row["decided_on"] else None,
                source=row["source"],
            )
