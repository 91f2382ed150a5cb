"""What the descriptions in the document say and its schemas cannot.

Schemathesis makes requests from the schemas alone, and every check of it is
on. What ties one value to another is added here, as a client that has read the
descriptions would.
"""

import csv
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import schemathesis
from schemathesis import Case, HookContext, Response, SerializationContext
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import AllowHeaderMismatch, UnsupportedMethodResponse


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Complete a request that ought to be accepted; one that is wrong on
    purpose stays as it is."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if "cursor" in case.query:
        # It comes "from the `Link` header of the page before": that of the
        # same list, cut after one country. When that is all, no cursor exists.
        del case.query["cursor"]
        page = get(case, {**case.query, "limit": 1})
        if "next" in page.links:
            case.query["cursor"] = parse_qs(urlsplit(page.links["next"]["url"]).query)["cursor"][0]
    if "If-Match" in case.headers:
        # "… only if it still has this `ETag`." It has whatever GET tells.
        case.headers["If-Match"] = get(case).headers.get("ETag", case.headers["If-Match"])
    if "country_id" in case.path_parameters and isinstance(case.body, dict) and "id" in case.body:
        # "An `id` in the body must be that of the path."
        case.body["id"] = case.path_parameters["country_id"]
    if case.media_type in ("text/csv", "application/x-ndjson") and case.meta.phase.name != "examples":
        # The schema is any text: what is CSV and NDJSON is said in words.
        case.body = texts(case.media_type, str(case.body))


@schemathesis.serializer("text/csv", "application/x-ndjson")
def as_is(context: SerializationContext, text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


def texts(media_type: str, name: str) -> str:
    """A country of that name, which Schemathesis has thought up, as CSV or NDJSON."""
    country = {"area": 0, "name": name.replace("\0", "")[:200] or "-", "capital": ""}
    if media_type != "text/csv":
        return json.dumps(country)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(country))
    writer.writeheader()
    writer.writerow(country)
    return text.getvalue()


def get(case: Case, query: dict[str, Any] | None = None) -> requests.Response:
    return requests.get(case.operation.schema.get_base_url().rstrip("/") + case.formatted_path, query, timeout=10)


NOT_AN_ID = {"loc": ["path", "country_id"], "msg": "value is not a valid integer", "type": "type_error.integer"}


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Drop what follows from one address having two path items: here, as in
    FastAPI, /countries/bulk is also a /countries/{country_id} for the methods
    that only that one has, and they refuse "bulk" as an id. In OpenAPI the
    first hides the second."""
    if case.operation.path != "/countries/bulk":
        return True
    match failure:
        case UnsupportedMethodResponse():
            return response.status_code != 422 or response.json()["detail"][0] != NOT_AN_ID
        case AllowHeaderMismatch():
            allowed = set(response.headers["allow"][0].split(", "))
            return allowed != {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
    return True
