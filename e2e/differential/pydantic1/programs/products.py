from decimal import Decimal
from typing import List, Optional

from fastapi import FastAPI, Query
from pydantic import AnyUrl, BaseModel, HttpUrl, conint, constr

from .scalars import STRICT, Str, number

app = FastAPI()


class Product(BaseModel):
    code: constr(strict=STRICT, regex=r"^\w+(-\d{2,4})?$")
    price: Decimal
    pack: conint(strict=STRICT, multiple_of=6, gt=0) = 6
    stock: conint(strict=STRICT, ge=-10, lt=1000000) = 0
    weight: number(ge=0.5, lt=99.5, multiple_of=0.5) = 1.0
    page: Optional[HttpUrl] = None
    images: List[HttpUrl] = []
    source: Optional[AnyUrl] = None
    description: Str = ""


@app.post("/products")
async def create_product(product: Product):
    return product


@app.get("/products")
async def find(
    page: Optional[HttpUrl] = None,
    pack: int = Query(6, multiple_of=6),
    price: Optional[Decimal] = None,
):
    return {"page": page, "pack": pack, "price": price}
