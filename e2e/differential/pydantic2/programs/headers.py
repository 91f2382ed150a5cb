from typing import List, Optional

from fastapi import Cookie, FastAPI, Header

app = FastAPI()


@app.get("/me")
async def me(
    x_token: str = Header(min_length=4, max_length=12),
    x_version: int = Header(1, ge=1, le=9),
    x_tag: List[str] = Header([]),
    user_agent: Optional[str] = Header(None),
    x_ratio: Optional[float] = Header(None, gt=0),
    sid: str = Cookie(pattern="^[0-9a-f]+$"),
    visits: int = Cookie(0, ge=0),
    dark: Optional[bool] = Cookie(None),
):
    return {
        "x_token": x_token,
        "x_version": x_version,
        "x_tag": x_tag,
        "user_agent": user_agent,
        "x_ratio": x_ratio,
        "sid": sid,
        "visits": visits,
        "dark": dark,
    }
