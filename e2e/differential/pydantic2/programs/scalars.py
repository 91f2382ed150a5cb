"""JSON's scalars: as Pydantic converts them, or with STRICT=1 not converted."""

import os
from typing import Annotated

from pydantic import BeforeValidator, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic_core import PydanticKnownError

STRICT = os.environ.get("STRICT") == "1"

Int = StrictInt if STRICT else int
Str = StrictStr if STRICT else str
Bool = StrictBool if STRICT else bool
Float = StrictFloat if STRICT else float


def int_enum(members):
    """An IntEnum of a body, which Pydantic has no strict one for."""

    def refuse(value):
        if STRICT and type(value) is not int:
            expected = " or ".join(str(member.value) for member in members)
            raise PydanticKnownError("enum", {"expected": expected})
        return value

    return Annotated[members, BeforeValidator(refuse)]
