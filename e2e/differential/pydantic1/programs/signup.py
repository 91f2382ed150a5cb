from typing import Optional

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr, conint, constr, root_validator, validator

from .scalars import STRICT, Bool

app = FastAPI()


class SignUp(BaseModel):
    username: constr(strict=STRICT, min_length=3, max_length=20, regex="^[a-z][a-z0-9_]*$")
    email: EmailStr
    password: constr(strict=STRICT, min_length=8, max_length=64)
    password_again: constr(strict=STRICT)
    age: Optional[conint(strict=STRICT, ge=13, lt=150)] = None
    terms: Bool

    @validator("password")
    def password_has_a_digit(cls, value):
        if not any(c in "0123456789" for c in value):
            raise ValueError("must contain a digit")
        return value

    @validator("terms")
    def terms_are_accepted(cls, value):
        if not value:
            raise ValueError("must be accepted")
        return value

    @root_validator(skip_on_failure=True)
    def passwords_match(cls, values):
        if values["password"] != values["password_again"]:
            raise ValueError("passwords do not match")
        return values


@app.post("/signup", status_code=201)
async def sign_up(form: SignUp):
    return form
