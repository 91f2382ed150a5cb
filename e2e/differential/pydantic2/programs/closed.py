from typing import List, Optional

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, constr

from .scalars import STRICT, Int, Str

app = FastAPI()


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Address(Closed):
    street: Str
    post_code: constr(strict=STRICT, min_length=4, max_length=6) = Field(alias="postCode")
    number: Optional[Int] = None


class Person(Closed):
    name: Str = Field(alias="fullName")
    address: Address
    others: List[Address] = []


@app.post("/people")
async def create_person(person: Person):
    return person
