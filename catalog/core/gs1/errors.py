"""The one error of this package."""

from ..errors import Problem, Refused

# the name that an AI has in our own code and as the field of an error
FIELDS = {
    "00": "sscc", "01": "gtin", "10": "lot", "21": "serial", "22": "cpv", "235": "tpx", "253": "gdti", "254": "gln_extension",
    "255": "gcn", "401": "ginc", "402": "gsin", "414": "gln", "415": "pay_to", "417": "party", "7040": "uic", "8003": "grai",
    "8004": "giai", "8006": "itip", "8010": "cpid", "8011": "cpid_serial", "8013": "gmn", "8017": "provider", "8018": "recipient",
    "8019": "srin", "8020": "reference",
}  # fmt: skip


class GS1Error(Refused):
    """A GS1 address, element string or value that breaks a rule.

    `code` is stable for programs, `ai` names the application identifier, `at` is the position of the first wrong character in the text
    that was given (-1: it has none), `field` the name of the value in our code. The message for people is made when it is asked for, in
    the language of that moment: parsing needs no Django.
    """

    def __init__(self, code: str, ai: str = "", *, at: int = -1, field: str = "", **details: object) -> None:
        self.code = code
        self.ai = ai[:20]
        self.at = at
        self.field = field or FIELDS.get(ai, self.ai)
        self.details = details
        Exception.__init__(self, f"{self.field or '-'}: {code}")

    @property
    def problems(self) -> tuple[Problem, ...]:
        from .messages import message

        return (Problem(self.code, message(self.code, {"ai": self.ai} | self.details), self.field),)

    def moved(self, by: int) -> "GS1Error":
        """The same error in a text that begins `by` characters earlier."""
        return GS1Error(self.code, self.ai, at=max(self.at, 0) + by, field=self.field, **self.details)

    def named(self, field: str) -> "GS1Error":
        """The same error of a value that has another name."""
        return GS1Error(self.code, self.ai, at=self.at, field=field, **self.details)
