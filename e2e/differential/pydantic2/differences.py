"""Where validation differs from FastAPI of today on purpose: its package comment's list.

Importing this before the programs changes FastAPI and Pydantic accordingly.
Whatever is not here is theirs, and the twins must answer the same bytes.
"""

import json
import math
import re

from fastapi.dependencies import utils
from pydantic import type_adapter
from pydantic._internal import _model_construction
from pydantic_core import PydanticCustomError, PydanticKnownError, ValidationError
from pydantic_core.core_schema import (
    no_info_after_validator_function,
)
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


def check_text(text):
    """Lone surrogates and U+0000 in strings of a body are refused."""
    if not (in_body or in_form):
        return text
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise PydanticKnownError("string_unicode")
    if "\0" in text:
        raise PydanticCustomError("value_error", "string contains a NUL character")
    return text


def check_any(value):
    """Lone surrogates and U+0000 in the strings of any value are refused."""
    if failures := list(failures_of(value, ())):
        raise ValidationError.from_exception_data("any", failures)
    return value


def failures_of(value, loc):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from failures_of(key, (*loc, key, "[key]"))
            yield from failures_of(item, (*loc, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from failures_of(item, (*loc, index))
    elif isinstance(value, str):
        try:
            check_text(value)
        except (PydanticCustomError, PydanticKnownError) as e:
            kind = e if isinstance(e, PydanticCustomError) else e.type
            yield {"type": kind, "loc": loc, "input": value}


def check_float(value):
    """A float in a body is finite: "nan" as a JSON text is none."""
    if in_body and not math.isfinite(value):
        raise PydanticKnownError("float_type")
    return value


def changed(schema):
    """The schema with what validation has against values that Pydantic accepts.

    - Lone surrogates and U+0000 in strings of a body are refused.
    - Integers beyond the Go type fail as beyond a limit.
    - A float in a body is finite.
    """
    if isinstance(schema, list):
        return [changed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {
        key: value if key in ("metadata", "serialization") else changed(value)
        for key, value in schema.items()
    }
    if schema.get("type") == "str":
        return no_info_after_validator_function(check_text, schema)
    if schema.get("type") == "float":
        return no_info_after_validator_function(check_float, schema)
    if schema.get("type") == "int":
        if "lt" not in schema:
            schema.setdefault("le", LARGEST)
        if "gt" not in schema:
            schema.setdefault("ge", -LARGEST - 1)
    if schema.get("type") == "any":
        return no_info_after_validator_function(check_any, schema)
    return schema


create_schema_validator = _model_construction.create_schema_validator


def create_changed(schema, *args, **kwargs):
    return create_schema_validator(changed(schema), *args, **kwargs)


_model_construction.create_schema_validator = create_changed
type_adapter.create_schema_validator = create_changed

in_body = in_form = False
body_to_args = utils.request_body_to_args


async def request_body_to_args(body_fields, received_body, embed_body_fields):
    global in_body, in_form
    in_form = isinstance(received_body, FormData)
    in_body = not in_form
    try:
        return await body_to_args(body_fields, received_body, embed_body_fields)
    finally:
        in_body = in_form = False


utils.request_body_to_args = request_body_to_args

get_form = Request._get_form


async def request_form(self, **limits):
    """A form that cannot be read is refused with 400 and one text for all causes."""
    try:
        return await get_form(self, **limits)
    except HTTPException as e:
        raise HTTPException(400, "There was an error parsing the body") from e


Request._get_form = request_form
