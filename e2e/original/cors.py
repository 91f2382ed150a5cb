"""The original as pages of other sites see it: with Starlette's CORSMiddleware.

Run it with the origins in ORIGINS: uvicorn cors:app

What the service has beside FastAPI is here in its simplest form: keys, a limit
for bodies and /readyz, which is not ready.
"""

import os

from contract import app
from fastapi.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse


@app.get("/readyz", status_code=503)
async def readyz():
    return {"detail": "Service Unavailable"}


@app.middleware("http")
async def guard(request, call_next):
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        if request.headers.get("authorization") != "Bearer " + os.environ["KEY"]:
            return JSONResponse({"detail": "Not authenticated"}, 401)
        if int(request.headers.get("content-length", 0)) > 1 << 20:
            return JSONResponse({"detail": "Request Entity Too Large"}, 413)
    return await call_next(request)


app.add_middleware(
    CORSMiddleware,
    allow_origins=os.environ["ORIGINS"].split(","),
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
    expose_headers=["ETag", "Link", "Location", "X-Request-ID", "X-Total-Count"],
)
