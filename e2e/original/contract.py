"""The original with the contract's deliberate differences, each with its reason.

Whatever is not here is real FastAPI's: the service must answer the same bytes.
Import this before main, or run it: uvicorn contract:app
"""

import json
import re
import sys

from fastapi import HTTPException
from pydantic import BaseModel, ConstrainedStr
from pydantic.errors import DictError, PydanticValueError
from starlette.requests import Request

MAX_DEPTH = 1000
sys.setrecursionlimit(3 * MAX_DEPTH)

# Python 3.11 reads no integer of more than 4,300 digits, and FastAPI gives 400
# for one even in a key it ignores. A body that the document allows is accepted.
sys.set_int_max_str_digits(0)

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|-?Infinity|NaN|[\[{]|[\]}]', re.DOTALL)


def decode(body):
    """json.loads of bytes, but for what is not JSON."""
    # UTF-16 and UTF-32 get 400, as does a surrogate that UTF-8 encodes.
    if not json.detect_encoding(body).startswith("utf-8"):
        raise ValueError("not UTF-8")
    doc = body.decode("utf-8-sig")

    # More than 1,000 levels get 400, at whatever depth the caller's stack is.
    depth, deepest = 0, None
    for token in TOKEN.finditer(doc):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            deepest = token.start()
            break

    # NaN and Infinity are not JSON: in lower case json.loads says so.
    strict = TOKEN.sub(lambda t: t[0] if t[0][0] == '"' else t[0].lower(), doc)
    try:
        # Not loads, which looks for a second byte-order mark in a str.
        return json.JSONDecoder().decode(
            strict if deepest is None else strict[: deepest + 1]
        )
    except json.JSONDecodeError as e:
        if deepest is not None and e.pos > deepest:
            raise ValueError("nested too deep") from e
        raise json.JSONDecodeError(e.msg, doc, e.pos) from e


async def request_json(self):
    return decode(await self.body())


Request.json = request_json


def model_validate(cls, value):
    # dict([]) and dict("") are {} to Pydantic; here they are not objects.
    if not isinstance(value, dict):
        raise DictError()
    # A key __pydantic_self__ breaks Pydantic's constructor.
    return cls(**{k: v for k, v in value.items() if k in cls.__fields__})


BaseModel.validate = classmethod(model_validate)


class UnicodeFailure(PydanticValueError):
    code = "unicode"
    msg_template = "string contains a lone surrogate"


class NULFailure(PydanticValueError):
    code = "nul"
    msg_template = "string contains a NUL character"


def string_validate(cls, value):
    # A lone surrogate breaks every later answer, NUL some databases; q is not
    # kept.
    from main import Capital, Name

    if issubclass(cls, (Name, Capital)):
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise UnicodeFailure()
        if "\0" in value:
            raise NULFailure()
    return value


ConstrainedStr.validate = classmethod(string_validate)

import main  # noqa: E402  the models must see the above


def add(self, countries):
    """Ids are unique and bounded, and a bulk is all or none."""
    used = set(self.used)
    for country in countries:
        if country.id in used & set(self) or country.id in used - self.used:
            raise HTTPException(409, f"Country {country.id} already exists")
        if not country.id:
            largest = max(used, default=0)
            free = (id for id in range(1, main.MAX_ID) if id not in used)
            country.id = largest + 1 if largest < main.MAX_ID else next(free)
        used.add(country.id)
    self.used = used
    self.update((country.id, country) for country in countries)
    return countries


main.Atlas.used = frozenset()
main.Atlas.add = add
main.atlas = main.Atlas()
app = main.app
