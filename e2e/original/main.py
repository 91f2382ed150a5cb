"""The FastAPI service that Countries replaces, with strict types.

With TYPES=lax they are plain int and str, as the service has them with --types lax.

It answers every conformance vector byte for byte (replay.py proves it), so
what it answers to any other request is what a client of the original saw.

    pip install -r requirements.txt && uvicorn main:app
"""

import os
import unicodedata
from enum import Enum
from typing import Optional

from fastapi import FastAPI, HTTPException, Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, conint, conlist, constr
from pydantic.error_wrappers import ErrorWrapper

MAX_ID = 9007199254740991
STRICT = os.environ.get("TYPES", "strict") == "strict"

ID = conint(strict=STRICT, ge=1, le=MAX_ID)
Name = constr(strict=STRICT, min_length=1, max_length=200)
Capital = constr(strict=STRICT, max_length=200)
Area = conint(strict=STRICT, ge=0, le=MAX_ID)
Sort = Enum(
    "Sort",
    {s: s for f in ("id", "name", "capital", "area") for s in (f, "-" + f)},
    type=str,
)


class Country(BaseModel):
    # A factory, not None: Pydantic allows null for a field whose default is None.
    id: ID = Field(default_factory=int)
    name: Name
    capital: Capital
    area: Area


class CountryPatch(BaseModel):
    # The defaults are never used: only fields that were sent are.
    id: ID = 1
    name: Name = "-"
    capital: Capital = "-"
    area: Area = 0


class Atlas(dict):
    """The countries by id. An id is not given out twice."""

    def __init__(self):
        self.largest = 0
        for name, capital, area in (
            ("Thailand", "Bangkok", 513120),
            ("Australia", "Canberra", 7617930),
            ("Egypt", "Cairo", 1010408),
        ):
            self.add([Country(name=name, capital=capital, area=area)])

    def add(self, countries):
        for country in countries:
            country.id = country.id or self.largest + 1
            self.largest = max(self.largest, country.id)
            self[country.id] = country
        return countries

    def find(self, id):
        if id not in self:
            raise HTTPException(404, "Country not found")
        return self[id]


def fold(text):
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def check_id(path_id, body):
    if "id" in body.__fields_set__ and body.id != path_id:
        error = ValueError("id does not match the path")
        raise RequestValidationError([ErrorWrapper(error, ("body", "id"))])


app = FastAPI()
atlas = Atlas()


@app.get("/countries")
async def get_countries(
    q: Optional[str] = Query(None, min_length=1, max_length=200),
    min_area: Optional[int] = Query(None, ge=0, le=MAX_ID),
    max_area: Optional[int] = Query(None, ge=0, le=MAX_ID),
    sort: Sort = Sort.id,
    limit: Optional[int] = Query(None, ge=1, le=1000),
):
    found = [
        c
        for c in atlas.values()
        if (q is None or fold(q) in fold(c.name) or fold(q) in fold(c.capital))
        and (min_area is None or c.area >= min_area)
        and (max_area is None or c.area <= max_area)
    ]
    field = sort.value.lstrip("-")
    descending = sort.value.startswith("-")
    found.sort(key=lambda c: (getattr(c, field), c.id), reverse=descending)
    return found[:limit]


@app.post("/countries", status_code=201)
async def add_country(country: Country):
    return atlas.add([country])[0]


@app.post("/countries/bulk", status_code=201)
async def add_countries(
    countries: conlist(Country, min_items=1, max_items=10000),
):
    return atlas.add(countries)


@app.get("/countries/{country_id}")
async def get_country(country_id: int = Path(ge=1, le=MAX_ID)):
    return atlas.find(country_id)


@app.put("/countries/{country_id}")
async def replace_country(country: Country, country_id: int = Path(ge=1, le=MAX_ID)):
    check_id(country_id, country)
    atlas.find(country_id)
    country.id = country_id
    atlas[country_id] = country
    return country


@app.patch("/countries/{country_id}")
async def update_country(patch: CountryPatch, country_id: int = Path(ge=1, le=MAX_ID)):
    check_id(country_id, patch)
    changes = patch.dict(exclude_unset=True)
    atlas[country_id] = atlas.find(country_id).copy(update=changes)
    return atlas[country_id]


@app.delete("/countries/{country_id}", status_code=204)
async def delete_country(country_id: int = Path(ge=1, le=MAX_ID)):
    atlas.find(country_id)
    del atlas[country_id]
