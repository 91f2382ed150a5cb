from typing import Dict, List, Optional

from fastapi import FastAPI
from pydantic import BaseModel, Field, conint, constr

from .scalars import STRICT, Bool, Float, Int, Str

app = FastAPI()


class Theme(BaseModel):
    name: Str = "light"
    contrast: Float = 1.5
    fonts: List[Str] = ["Inter", "serif"]


class Limits(BaseModel):
    requests: conint(strict=STRICT, ge=0) = 100
    burst: conint(strict=STRICT, ge=10) = 1  # a default is not checked
    window: Int


class Notifications(BaseModel):
    email: Bool = True
    push: Bool = False
    channels: List[Int] = Field(default_factory=list)


class Settings(BaseModel):
    theme: Theme = Theme()
    limits: Limits = Limits(window=60)
    notifications: Notifications = Field(default_factory=Notifications)
    language: constr(strict=STRICT, min_length=2, max_length=5) = "en"
    timeout: Optional[Float] = 2.5
    flags: Dict[Str, Bool] = {}
    parent: Optional[Theme] = None


@app.put("/settings")
async def replace_settings(settings: Settings):
    return settings
