from typing import List, Optional

from fastapi import FastAPI, Path
from pydantic import BaseModel, EmailStr, conint, conlist, constr

from .scalars import STRICT, Bool, Int, Str, number

app = FastAPI()


class Customer(BaseModel):
    name: constr(strict=STRICT, min_length=1, max_length=40)
    email: EmailStr
    vip: Bool = False


class Line(BaseModel):
    sku: constr(strict=STRICT, regex=r"^[A-Z]{2}-\d{1,4}$")
    quantity: conint(strict=STRICT, ge=1, le=100)
    price: number(gt=0)
    discount: number(ge=0, le=1) = 0.0


class Order(BaseModel):
    customer: Customer
    lines: conlist(Line, min_items=1, max_items=4)
    note: Optional[Str] = None
    reference: Optional[Int] = None
    shipping: Optional[Customer] = None
    tags: List[Str] = []


@app.post("/orders", status_code=201)
async def create_order(order: Order):
    return order


@app.get("/orders/{order_id}")
async def get_order(order_id: int = Path(ge=1), expand: bool = False):
    return {"order_id": order_id, "expand": expand}


@app.put("/orders/{order_id}/lines/{index}")
async def replace_line(
    line: Line,
    order_id: int = Path(ge=1),
    index: int = Path(ge=0, lt=4),
    notify: bool = True,
):
    return {"order_id": order_id, "index": index, "notify": notify, "line": line}
