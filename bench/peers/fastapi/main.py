"""Countries as FastAPI's tutorial would have it: Pydantic 2, in memory."""

import itertools
import json
import os
from pathlib import Path

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

MAX = 9007199254740991


class Country(BaseModel):
    id: int | None = Field(None, ge=1, le=MAX)
    name: str = Field(min_length=1, max_length=200)
    capital: str = Field(max_length=200)
    area: int = Field(ge=0, le=MAX)


app = FastAPI()
rows = json.loads(Path(os.environ["COUNTRIES_DATA"]).read_bytes())
countries = {row["id"]: Country(**row) for row in rows}
by_name = sorted(countries.values(), key=lambda country: country.name)  # once, not for each request
ids = itertools.count(len(countries) + 1)


@app.get("/countries")
async def get_countries(
    q: str | None = None, sort: str | None = None, skip: int = 0, limit: int | None = None
) -> list[Country]:
    found = by_name if sort == "name" else countries.values()
    if q is not None:
        text = q.lower()
        found = [c for c in found if text in c.name.lower() or text in c.capital.lower()]
    stop = None if limit is None else skip + limit
    return list(itertools.islice(found, skip, stop))


@app.post("/countries", status_code=201)
async def add_country(country: Country) -> Country:
    country.id = next(ids)
    countries[country.id] = country
    return country


@app.post("/countries/bulk", status_code=201)
async def add_countries(new: list[Country]) -> list[Country]:
    for country in new:
        country.id = next(ids)
        countries[country.id] = country
    return new


@app.get("/countries/{country_id}")
async def get_country(country_id: int) -> Country:
    if country_id not in countries:
        raise HTTPException(status_code=404, detail="Country not found")
    return countries[country_id]
