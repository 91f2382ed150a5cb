from datetime import date, datetime, timezone
from enum import Enum, IntEnum
from typing import List, Literal, Optional
from uuid import UUID

from fastapi import FastAPI, Query

app = FastAPI()


class Sort(str, Enum):
    name = "name"
    price = "price"
    newest = "-created"


class Level(IntEnum):
    low = 1
    middle = 5
    high = 10


@app.get("/search")
async def search(
    q: str = Query(min_length=2, max_length=12),
    page: int = Query(1, ge=1),
    size: int = Query(20, ge=1, le=100),
    min_price: Optional[float] = Query(None, ge=0),
    max_price: Optional[float] = Query(None, lt=1e6),
    in_stock: Optional[bool] = None,
    sort: Sort = Sort.name,
    order: Literal["asc", "desc"] = "asc",
    level: Optional[Level] = None,
):
    return {
        "q": q,
        "page": page,
        "size": size,
        "min_price": min_price,
        "max_price": max_price,
        "in_stock": in_stock,
        "sort": sort,
        "order": order,
        "level": level,
    }


@app.get("/filter")
async def filter_by(
    ids: List[int] = Query(),
    tags: List[str] = Query([], max_length=3),
    weights: List[float] = Query([1.0, 2.5]),
    code: Optional[str] = Query(None, pattern="^[a-z]{2}[0-9]+$"),
    item_query: Optional[str] = Query(None, alias="item-query"),
    limit: int = Query(100, alias="page[size]", gt=0),
    after: Optional[datetime] = None,
    day: Optional[date] = None,
    owner: Optional[UUID] = None,
):
    return {
        "ids": ids,
        "tags": tags,
        "weights": weights,
        "code": code,
        "item_query": item_query,
        "limit": limit,
        "after": after and (after if after.tzinfo else after.replace(tzinfo=timezone.utc)),
        "day": day,
        "owner": owner,
    }
