from typing import List, Optional

from fastapi import Body, FastAPI, Query
from pydantic import BaseModel, conint, constr

from .scalars import STRICT, Float, Str

app = FastAPI()


class Item(BaseModel):
    name: constr(strict=STRICT, max_length=12)
    price: Float
    description: Optional[Str] = None


class User(BaseModel):
    username: Str
    roles: List[Str] = []


@app.put("/items/{item_id}")
async def update_item(
    item_id: int,
    item: Item,
    user: User,
    importance: conint(strict=STRICT, gt=0) = Body(),
    comment: Optional[Str] = Body(None),
    dry_run: bool = Query(False),
):
    return {
        "item_id": item_id,
        "item": item,
        "user": user,
        "importance": importance,
        "comment": comment,
        "dry_run": dry_run,
    }


@app.post("/embedded")
async def embedded(item: Item = Body(embed=True)):
    return item


@app.post("/optional")
async def optional(item: Optional[Item] = None):
    return item


@app.post("/optional/list")
async def optional_list(items: Optional[List[Item]] = Body(None)):
    return items


@app.post("/both")
async def both(item: Optional[Item] = None, user: Optional[User] = None):
    return {"item": item, "user": user}
