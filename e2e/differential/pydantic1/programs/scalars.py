"""JSON's scalars: as Pydantic converts them, or with STRICT=1 not converted."""

import enum
import os

from pydantic import StrictBool, StrictInt, StrictStr, confloat
from pydantic.errors import FloatError
from pydantic.validators import (
    enum_member_validator,
    int_validator,
    number_multiple_validator,
    number_size_validator,
    strict_int_validator,
)

STRICT = os.environ.get("STRICT") == "1"


class Number(float):
    """Any JSON number. Pydantic's StrictFloat refuses 1."""

    @classmethod
    def __get_validators__(cls):
        yield cls.validate

    @classmethod
    def validate(cls, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise FloatError()
        try:
            return float(value)
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")


Int = StrictInt if STRICT else int
Str = StrictStr if STRICT else str
Bool = StrictBool if STRICT else bool
Float = Number if STRICT else float


def number(**limits):
    """confloat, or with STRICT=1 a Number with limits."""
    constrained = confloat(**limits)
    if not STRICT:
        return constrained

    class ConstrainedNumber(constrained):
        @classmethod
        def __get_validators__(cls):
            yield Number.validate
            yield number_size_validator
            yield number_multiple_validator

    return ConstrainedNumber


class IntEnum(enum.IntEnum):
    """An IntEnum of a body, which Pydantic has no strict one for."""

    @classmethod
    def __get_validators__(cls):
        yield strict_int_validator if STRICT else int_validator
        yield enum_member_validator
