from datetime import date, datetime, time, timedelta, timezone
from enum import Enum, IntEnum
from typing import List, Literal, Optional
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel

from .scalars import Str, int_enum

app = FastAPI()


class Kind(str, Enum):
    talk = "talk"
    workshop = "workshop"
    party = "after-party"


class Priority(IntEnum):
    low = 1
    high = 9


class Rank(IntEnum):
    low = 1
    high = 9


class Event(BaseModel):
    id: UUID
    title: Str
    starts: datetime
    ends: Optional[datetime] = None
    day: date
    doors: time
    length: timedelta
    kind: Kind = Kind.talk
    priority: int_enum(Priority) = Priority.low
    mode: Literal["online", "on site"] = "on site"
    attendees: List[UUID] = []


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


@app.post("/events")
async def create_event(event: Event):
    event.starts = aware(event.starts)
    event.ends = event.ends and aware(event.ends)
    return event


@app.get("/events/{event_id}")
async def get_event(event_id: UUID, kind: Optional[Kind] = None):
    return {"event_id": event_id, "kind": kind}


@app.get("/days/{day}/{kind}")
async def get_day(day: date, kind: Kind, priority: Rank = Rank.high):
    return {"day": day, "kind": kind, "priority": priority}
