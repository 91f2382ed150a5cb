from typing import List

from fastapi import Body, FastAPI
from pydantic import BaseModel, conint, conlist, constr

from .scalars import STRICT, Bool, Float, Int, Str

app = FastAPI()


class City(BaseModel):
    name: constr(strict=STRICT, min_length=1, max_length=30)
    population: conint(strict=STRICT, ge=0, le=9007199254740991)
    capital: Bool = False


class Matrix(BaseModel):
    rows: conlist(conlist(Float, min_items=2, max_items=3), min_items=1, max_items=3)
    labels: List[List[Str]] = []


@app.post("/cities")
async def create_cities(cities: List[City]):
    return cities


@app.post("/cities/bounded")
async def create_some(cities: conlist(City, min_items=1, max_items=2)):
    return cities


@app.post("/matrix")
async def matrix(matrix: Matrix):
    return matrix


@app.post("/integers")
async def integers(numbers: List[Int]):
    return numbers


@app.post("/integer")
async def integer(number: Int = Body()):
    return number


@app.post("/text")
async def text(text: Str = Body()):
    return text
