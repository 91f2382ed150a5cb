from typing import List, Optional, Set

from fastapi import FastAPI
from pydantic import BaseModel, conint, conlist, conset

from .scalars import STRICT, Int, Str

app = FastAPI()


class Point(BaseModel):
    x: Int
    y: Int = 0


class Collection(BaseModel):
    tags: Set[Str] = set()
    numbers: conset(Int, min_items=1, max_items=4)
    distinct: conlist(Int, unique_items=True) = []
    names: conlist(Str, min_items=1, max_items=3, unique_items=True) = ["a"]
    points: conlist(Point, unique_items=True) = []
    holes: List[Optional[conint(strict=STRICT, ge=0)]] = []


@app.post("/collections")
async def create_collection(collection: Collection):
    answer = collection.dict()
    answer["tags"] = sorted(answer["tags"])
    answer["numbers"] = sorted(answer["numbers"])
    return answer


@app.post("/numbers")
async def numbers(numbers: Set[Int]):
    return sorted(numbers)
