"""Answers requests as FastAPI programs do, without a server between.

    STRICT=1 python driver.py pydantic1 [deliberate]

Reads a request as a line of JSON from standard input, calls the program that it
names with the scope that uvicorn would make, and writes the answer as a line to
standard output. Bytes are in base64. With "deliberate" FastAPI is changed first
by the folder's differences.py.
"""

import asyncio
import base64
import importlib
import json
import logging
import os
import sys
from urllib.parse import unquote


def encode(data):
    return base64.b64encode(data).decode()


async def answer(app, request):
    path, _, query = base64.b64decode(request["target"]).partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request["method"],
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": [
            (name.lower().encode(), base64.b64decode(value))
            for name, value in request["headers"] or []
        ],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
    }
    body = [{"type": "http.request", "body": base64.b64decode(request["body"] or "")}]
    sent = []

    async def receive():
        return body.pop() if body else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    cause = ""
    try:
        await app(scope, receive, send)
    except Exception as e:  # Starlette has answered 500 already
        cause = repr(e)
    headers = dict(sent[0]["headers"])
    return {
        "status": sent[0]["status"],
        "type": headers.get(b"content-type", b"").decode(),
        "body": encode(b"".join(message.get("body", b"") for message in sent[1:])),
        "cause": cause,
    }


async def main(answers, folder, *deliberate):
    logging.disable()
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), folder))
    if deliberate:
        importlib.import_module("differences")
    for line in sys.stdin:
        request = json.loads(line)
        app = importlib.import_module("programs." + request["program"]).app
        print(json.dumps(await answer(app, request)), file=answers, flush=True)


if __name__ == "__main__":
    asyncio.run(main(os.fdopen(os.dup(1), "w"), *sys.argv[1:]))
