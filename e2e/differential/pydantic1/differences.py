"""Where validation differs from FastAPI 0.92 on purpose: its package comment's list.

Importing this before the programs changes FastAPI and Pydantic accordingly.
Whatever is not here is theirs, and the twins must answer the same bytes.
"""

import json
import re
from datetime import timedelta
from typing import Any

from fastapi.dependencies import utils
from pydantic import BaseModel, ConstrainedSet
from pydantic.error_wrappers import ErrorWrapper
from pydantic.errors import (
    DictError,
    DurationError,
    FloatError,
    NumberNotGeError,
    NumberNotGtError,
    NumberNotLeError,
    NumberNotLtError,
    PydanticValueError,
)
from pydantic.fields import ModelField
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_DEPTH = 1000
LARGEST = 2**63 - 1
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|-?Infinity|NaN|[\[{]|[\]}]', re.DOTALL)


def decode(body):
    """json.loads of bytes, but for these.

    - A body that is not UTF-8 is refused with 400 (Python reads UTF-16 and UTF-32),
    - so is one nested deeper than MaxDepth.
    - NaN and Infinity are not JSON.
    """
    if not json.detect_encoding(body).startswith("utf-8"):
        raise ValueError("not UTF-8")
    doc = body.decode("utf-8-sig")
    depth = 0
    for token in TOKEN.finditer(doc):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")
    # In lower case json.loads says that they are not.
    strict = TOKEN.sub(lambda t: t[0] if t[0][0] == '"' else t[0].lower(), doc)
    try:
        return json.JSONDecoder().decode(strict)
    except json.JSONDecodeError as e:
        raise json.JSONDecodeError(e.msg, doc, e.pos) from e


async def request_json(self):
    return decode(await self.body())


Request.json = request_json


validate_model = BaseModel.validate.__func__


def model_validate(cls, value):
    """An array or "" is never an object."""
    if not isinstance(value, (dict, cls)):
        raise DictError()
    return validate_model(cls, value)


BaseModel.validate = classmethod(model_validate)

validate_mapping_like = ModelField._validate_mapping_like


def mapping_validate(self, v, values, loc, cls):
    """An array or "" is never an object."""
    if not isinstance(v, dict):
        return v, ErrorWrapper(DictError(), loc)
    return validate_mapping_like(self, v, values, loc, cls)


ModelField._validate_mapping_like = mapping_validate


class UnicodeFailure(PydanticValueError):
    code = "unicode"
    msg_template = "string contains a lone surrogate"


class NULFailure(PydanticValueError):
    code = "nul"
    msg_template = "string contains a NUL character"


def check(value):
    """The failure of a value that Pydantic accepts, or None.

    - Lone surrogates and U+0000 in strings of a body are refused.
    - Integers beyond the Go type fail as beyond a limit.
    - A float in a body is finite.
    - A timedelta beyond time.Duration, 292 years, is none.
    """
    if isinstance(value, str) and in_body | in_form:
        if any("\ud800" <= c <= "\udfff" for c in value):
            return UnicodeFailure()
        if "\0" in value:
            return NULFailure()
    if isinstance(value, int):
        if value > LARGEST:
            return NumberNotLeError(limit_value=LARGEST)
        if value < -LARGEST - 1:
            return NumberNotGeError(limit_value=-LARGEST - 1)
    if isinstance(value, timedelta) and abs(value) > timedelta(microseconds=LARGEST // 1000):
        return DurationError()
    if isinstance(value, float) and value - value != 0 and in_body:
        return FloatError()
    return None


def check_any(value, loc):
    """The failures of check in a value of any type, each in its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            if failure := check(key):
                yield ErrorWrapper(failure, (*loc, "__key__"))
            else:
                yield from check_any(item, (*loc, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from check_any(item, (*loc, index))
    elif not isinstance(value, int) and (failure := check(value)):
        yield ErrorWrapper(failure, loc)


apply_validators = ModelField._apply_validators
LIMITS = NumberNotGeError, NumberNotGtError, NumberNotLeError, NumberNotLtError


def field_apply_validators(self, v, values, loc, cls, functions):
    v, errors = apply_validators(self, v, values, loc, cls, functions)
    if not errors and self.type_ is Any:
        errors = list(check_any(v, loc if isinstance(loc, tuple) else (loc,)))
    elif not errors and (failure := check(v)):
        errors = ErrorWrapper(failure, loc)
    elif errors and isinstance(v, float) and isinstance(errors.exc, LIMITS):
        errors = ErrorWrapper(check(v) or errors.exc, loc)
    return v, errors


ModelField._apply_validators = field_apply_validators

set_length_validator = ConstrainedSet.set_length_validator.__func__


def set_validate(cls, v):
    """Sets keep the order of the request, in the places of failures too."""
    unique = set_length_validator(cls, v)
    return v if isinstance(v, list) else unique


ConstrainedSet.set_length_validator = classmethod(set_validate)

in_body = in_form = False
body_to_args = utils.request_body_to_args


async def request_body_to_args(required_params, received_body):
    global in_body, in_form
    in_form = isinstance(received_body, FormData)
    in_body = not in_form
    try:
        return await body_to_args(required_params, received_body)
    finally:
        in_body = in_form = False


utils.request_body_to_args = request_body_to_args

form = Request.form


async def request_form(self):
    """A form that cannot be read is refused with 400 and one text for all causes."""
    try:
        return await form(self)
    except HTTPException as e:
        raise HTTPException(400, "There was an error parsing the body") from e


Request.form = request_form
