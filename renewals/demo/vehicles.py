"""Numbers of invented vehicles: plates and VINs that pass every check, phones in number blocks that look invented.

The manufacturer's code L00 is given to nobody; the mobile numbers carry 0000 after their network code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from renewals.demo.dice import Dice
from workflow.identifiers.vin import check_digit

MAKER = "L00"
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_FIRST_YEAR = 2010
_NETWORKS = ("134", "138", "139", "150", "158", "177", "180", "186", "189", "199")
_AREA_CODES = {"浙C": "0577", "浙A": "0571", "川A": "028", "川B": "0816", "苏A": "025", "苏E": "0512"}


class Numbers:
    """Draws numbers of vehicles and customers, none of them twice."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._given: set[str] = set()

    def plate(self, region: str, *, electric: bool = False, hybrid: bool = False) -> str:
        """A plate of the region; new-energy ones have eight characters."""
        return self._new(lambda: region + self._plate_tail(electric, hybrid))

    def _plate_tail(self, electric: bool, hybrid: bool) -> str:
        dice = self._dice
        if electric or hybrid:
            letter = dice.pick("DAB") if electric else dice.pick("FG")
            return f"{letter}{dice.pick(_PLATE_LETTERS)}{dice.between(100, 9999):04}"
        return f"{dice.pick(_PLATE_LETTERS)}{dice.pick('ABCDEFGHJKLMN')}{dice.between(1, 999):03}"

    def vin(self, made: date) -> str:
        """A VIN of a maker that does not exist, with the year of making and a right check digit."""
        return self._new(lambda: self._drawn_vin(made))

    def _drawn_vin(self, made: date) -> str:
        year = _YEARS[(made.year - _FIRST_YEAR) % len(_YEARS)]
        body = f"{MAKER}{self._dice.letters(_VIN_LETTERS, 5)}0{year}{self._dice.pick('ABCDE')}"
        vin = f"{body}{self._dice.between(1, 999_999):06}"
        return f"{vin[:8]}{check_digit(vin)}{vin[9:]}"

    def engine(self) -> str:
        """An engine number."""
        return self._new(lambda: f"{self._dice.letters('ABCDEFGH', 2)}{self._dice.between(1, 9_999_999):07}")

    def mobile(self) -> str:
        """A mobile number with 0000 in the middle."""
        return self._new(lambda: f"{self._dice.pick(_NETWORKS)}0000{self._dice.between(1000, 9999)}")

    def landline(self, region: str) -> str:
        """A landline of the region, with 0000 in it."""
        return self._new(lambda: f"{_AREA_CODES[region]}-8{self._dice.between(10, 99)}0000{self._dice.between(1, 9)}")

    def _new(self, draw: Callable[[], str]) -> str:
        number = draw()
        while number in self._given:
            number = draw()
        self._given.add(number)
        return number
