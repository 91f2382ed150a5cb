from typing import Any, Dict, List, Optional
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel

from .scalars import Bool, Float, Int, Str

app = FastAPI()


class Score(BaseModel):
    points: Int
    comment: Str = ""


class Board(BaseModel):
    by_round: Dict[int, Float]
    by_player: Dict[UUID, Score] = {}
    by_name: Dict[Str, List[Int]] = {}
    flags: Dict[Str, Bool] = {}
    notes: Optional[Dict[Str, Optional[Str]]] = None
    extra: Dict[Str, Any] = {}
    anything: Any = None


@app.post("/boards")
async def create_board(board: Board):
    return board


@app.post("/weights")
async def weights(weights: Dict[int, Float]):
    return weights


@app.post("/anything")
async def anything(body: Dict[Str, Any]):
    return body
