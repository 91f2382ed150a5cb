"""Records what real FastAPI answers, for TestFastAPI.

    python record.py fastapi092.jsonl    # FastAPI 0.92 on Pydantic 1.10
    python record.py fastapi.jsonl       # FastAPI of today on Pydantic 2
"""
import datetime
import decimal
import enum
import json
import random
import sys
import uuid
from typing import Any, Dict, List, Optional, Set

import pydantic
from fastapi import Body, Cookie, FastAPI, File, Form, Header, Query, UploadFile
from fastapi.testclient import TestClient
from pydantic import AnyUrl, BaseModel, EmailStr, Field, HttpUrl
from typing_extensions import Literal

TWO = pydantic.VERSION.startswith("2")
app = FastAPI()


class Colour(str, enum.Enum):
    red = "red"
    blue = "blue"


class Level(enum.IntEnum):
    low = 1
    high = 2


if TWO:
    from pydantic import ConfigDict, model_validator

    class Closed(BaseModel):
        model_config = ConfigDict(extra="forbid")
        k: int
        note: str = "none"

    class Span(BaseModel):
        start: int
        end: int = 9

        @model_validator(mode="after")
        def check(self):
            if self.end < self.start:
                raise ValueError("end before start")
            return self

    items = dict(min_length=1, max_length=3)
    regex = "pattern"
else:
    from pydantic import root_validator

    class Closed(BaseModel):
        k: int
        note: str = "none"

        class Config:
            extra = "forbid"

    class Span(BaseModel):
        start: int
        end: int = 9

        @root_validator(skip_on_failure=True)
        def check(cls, values):
            if values["end"] < values["start"]:
                raise ValueError("end before start")
            return values

    items = dict(min_items=1, max_items=3)
    regex = "regex"


class Model(BaseModel):
    i: int = Field(4, ge=0, lt=100, multiple_of=2)
    f: float = Field(1.5, gt=0, le=9.5)
    s: str = Field("aa", min_length=2, max_length=4, **{regex: r"^[\w-]+$"})
    b: bool = False
    colour: Colour = Colour.red
    level: Level = Level.low
    literal: Literal["p", "q"] = "p"
    number: Literal[1, 2] = 1
    l: List[int] = Field([1], **items)
    nulls: List[Optional[int]] = []
    set: Set[int] = set()
    d: Dict[str, int] = {}
    di: Dict[int, int] = {}
    du: Dict[uuid.UUID, int] = {}
    closed: Optional[Closed] = None
    closeds: List[Closed] = []
    span: Span = Span(start=1)
    any: Any = None


class Kinds(BaseModel):
    when: Optional[datetime.datetime] = None
    day: Optional[datetime.date] = None
    clock: Optional[datetime.time] = None
    took: Optional[datetime.timedelta] = None
    id: Optional[uuid.UUID] = None
    email: Optional[EmailStr] = None
    page: Optional[HttpUrl] = None
    url: Optional[AnyUrl] = None
    price: Optional[decimal.Decimal] = Field(None, gt=0)


@app.post("/model")
def model(m: Model):
    d = json.loads(m.model_dump_json() if TWO else m.json())
    del d["f"], d["set"]
    d.update({"f": "%.6g" % m.f, "set": len(m.set)})
    return d


@app.post("/kinds")
def kinds(k: Kinds):
    return [str(k.id) if k.id else None, str(k.email) if k.email else None]


@app.post("/list")
def list_(l: List[Closed]):
    return l


@app.post("/embed")
def embed(item: Closed, importance: int = Body(..., gt=0), note: Optional[str] = Body(None, max_length=3)):
    return [item, importance, note]


@app.post("/optional")
def optional(item: Optional[Closed] = None):
    return item


@app.post("/integer")
def integer(n: int = Body(...)):
    return n


@app.post("/string")
def string(s: str = Body(...)):
    return s


@app.post("/form")
def form(user: str = Form(..., min_length=2), n: int = Form(3), l: List[int] = Form([])):
    return [user, n, l]


@app.post("/upload")
def upload(file: UploadFile = File(...), note: str = Form("x")):
    return [file.filename, note]


@app.get("/parameters/{id}")
def parameters(
    id: int,
    q: Optional[str] = Query(None, max_length=3),
    n: float = Query(1, gt=0),
    on: bool = Query(False),
    l: List[int] = Query([7]),
    x_token: int = Header(...),
    x_tag: List[str] = Header([]),
    sid: str = Cookie("none", max_length=5),
):
    return [id, q, "%.6g" % n, on, l, x_token, x_tag, sid]


client = TestClient(app, raise_server_exceptions=False)
out = []


def send(method, target, body=b"", headers=None):
    if isinstance(body, str):
        body = body.encode()
    response = client.request(method, target, content=body, headers=headers or {})
    if response.status_code == 500:
        return
    out.append({
        "method": method, "target": target, "headers": dict(headers or {}),
        "body": body.decode("latin-1"), "status": response.status_code, "response": response.text,
    })


def post(target, body, content_type="application/json"):
    send("POST", target, body, {"content-type": content_type} if content_type else {})


VALUES = [
    "0", "2", "7", "-2", "100", "101", "1.0", "2.5", "-0.0", "1e2", "12345678901", "true", "false", "null", '""', '"2"', '" 4 "',
    '"+6"', '"1_0"', '"4.0"', '"4.5"', '"٤"', '"x"', '"abc-d"', '"aé_"', '"a\\n"', '"red"', '"blue"', '"p"', '"yes"', '"OFF"', '"1e1"', '"nan"',
    "[]", "[1]", "[1,1]", '[1,"x",null]', "[1,2,3,4]", "[true,1.0,2]", '["3",3]', "[[]]", "[{}]", "{}", '{"k":1}', '{"k":"x"}',
    '{"a":1,"b":"x","a":"2"}', '{"1":1," 2 ":"y","z":3}', '{"12345678123456781234567812345678":1,"x":2}',
    '{"k":1,"z":0,"b":2}', '{"note":null}', '{"k":2,"note":"n"}', '[{"k":1},{"z":1},5]',
    '{"start":1}', '{"start":10}', '{"start":"x","end":0}', '{"end":3}', '[9007199254740993,0.1,{"a":[1e3,"é"]}]',
]
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
MANY = int(sys.argv[3]) if len(sys.argv) > 3 else 600


def named(field, value):
    """Whether the package comment names the difference: to Pydantic 1 an empty
    list or text is a dict, and its integers have no largest."""
    return field in ("d", "di", "du", "closed", "closeds", "span") and value in ("[]", '""', "[[]]") and (field, value) != ("closeds", "[]") or (
        field == "di" and "12345678123456781234567812345678" in value)


FIELDS = list(Model.model_fields if TWO else Model.__fields__)
for field in FIELDS:
    for value in [v for v in VALUES if not named(field, v)]:
        post("/model", '{"%s":%s}' % (field, value))
for _ in range(MANY):
    chosen = random.sample(FIELDS, random.randint(0, 6))
    if chosen and random.random() < 0.2:
        chosen.append(chosen[0])
    post("/model", "{%s}" % ", ".join('"%s": %s' % (f, random.choice([v for v in VALUES if not named(f, v)])) for f in chosen))
UUIDS = ["5", "[]", "true", '"{12345678-1234-5678-1234-567812345678}"', '"12345678123456781234567812345678"', '"12345678-1234-5678-1234-56781234567A"']
TEXTS = {
    "id": UUIDS + ([] if TWO else ['"urn:uuid:12345678123456781234567812345678"', '"g2345678123456781234567812345678"', '"0x345678123456781234567812345678"', '"1-2345678123456781234567812345678"', '"123456781234567812345678123456_8"', '"x"', '""']),
    "when": ["5", "[]", "{}", "1684318830", "1684318830.5", '"2023-05-17T10:20:30"', '"2023-05-17 10:20:30Z"', '"2023-05-17T10:20:30+02:00"', '"1684318830"'],
    "day": ["[]", '"2020-02-29"', "86400"],
    "clock": ["[]", "5", '"10:00"', '"10:00:00.5"', "5.5"],
    "took": ["[]", "5", "1.5", '"P1DT2H3M4.5S"', '"1 day, 02:03:04"', '"-PT5M"'],
    "email": ["5", "[]", '"a@b.co"', '" a@b.co"', '"Ada <a@B.co>"', '"é@b.co"'],
    "page": ["[]", '"http://a.co"', '"https://a.co/b?c#d"'],
    "url": ["[]", '"http://a.co"', '"ws://localhost:80"'],
    "price": ["[]", "5", '"1.50"', "0.1", '"x"', '" 1 "', "-1", '"nan"', "0"],
}
if not TWO:
    TEXTS["when"] += ["true", '"nan"', '"inf"', "1e20", '"2020-02-29T10:00:00+24:00"', '"2020-02-29T10:00:00+23:60"', '"0000-01-01T00:00"', '"2020-01-01T00:00:00,5Z"', '"2020-1-1T0:0"', '"٢020-01-01T00:00"', '"2021-02-29T00:00"', '"x"', '"2020-01-01T24:00"']
    TEXTS["day"] += ["true", '"x"', '"2020-01-01T00:00"', '"2021-02-29"', "1e30"]
    TEXTS["clock"] += ["86400", '"24:00"', '"nan"', '"x"', '"10:60"']
    TEXTS["took"] += ["true", '"P1x5D"', '"5"', '"2:3"', '"x"', '""', "-5", '"1 02:03:04.5"', '"٣"']
    TEXTS["email"] += ['"a@x.test"', '"a\\u200b@b.co"', '"a@🙂.co"', '"a@b"', '"a..b@c.de"', '"a@b-.co"', '"a@1.2.3.4"', '"a@b.c1"', '"A <a@b.co> x"', '""', '"a b@c.de"']
    TEXTS["page"] += ["5", '"http://a"', '""', '"http://Ä.co:80/x?#"', '" http://a.co "', '"http://a.co:٣/"', '"x"', '"http://a.co:65536"']
    TEXTS["url"] += ["5", '"http://a\\u00a0b.co"', '"http://a\\u3000b.co"', '"http://u:@B.co"', '"http://1.2.3.4.5"', '"http:///x"', '"http://-a.co"', '"http://[::1]/"']
    TEXTS["price"] += ["true"]
for field, values in TEXTS.items():
    for value in values:
        post("/kinds", '{"%s":%s}' % (field, value))
for body in ["", "null", "5", '"x"', "[]", "{}", '{"k":1}', '[{"k":1}]', '[{"k":1,"z":2},5]', '{"item":null}', '{"item":{"k":1},"importance":"2"}',
             '{"importance":0,"note":"long"}', '{"item":{"k":1,"z":1},"importance":null,"note":null}', '{"k":', '{"k":1}x', "[1,]", '{"k" 1}', '"\\x"', "nul", "\n\n  tru"]:
    for target in ["/list", "/embed", "/optional", "/integer", "/string"]:
        if target == "/optional" and body == "[]":
            continue
        for content_type in ["application/json", "text/plain"] + ([] if TWO else [None]):
            post(target, body, content_type)
URLENCODED = "application/x-www-form-urlencoded"
for body in ["", "user=ab", "user=a&n=x&l=1&l=y", "user=&n=", "user=a+b&n=%2B5&l=", "user=c%C3%A9d;n=4", b"user=\xc3\xa9&n=%zz", "=&&user=aa&n=5=", "user", "user=a&user=bcd", "a=%FF&user=%FF%FE"]:
    post("/form", body, URLENCODED)
post("/form", "{}")
for parts in [[], [("file", "a.txt", "x")], [("file", None, "x")], [("note", None, "hi")], *([] if TWO else [[("note", "n.txt", "hi"), ("file", "b", "")]]), [("file", "a", "1"), ("file", "b", "2"), ("note", None, "é")]]:
    body = "".join('--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (n, '; filename="%s"' % f if f else "", v) for n, f, v in parts) + "--b--\r\n"
    post("/upload", body, "multipart/form-data; boundary=b")
for query in ["", "?q=abcd&n=x&on=2&l=1&l=y", "?q=a&q=b&on=yes&l=%D9%A3", "?n=0", "?n=1_0&on=TRUE", "?n=+2.5", "?q=&n=&on=&l=", "?q=%zz;n=3"]:
    for id_ in ["1", "x", "%2B7", "%201_0", "1.0" if not TWO else "5"]:
        for headers in [{}, {"x-token": "5"}, {"X-Token": "x", "cookie": "sid=abcdef"}, {"x-token": " 7 ", "x-tag": "a,b", "cookie": 'a=b; sid="c d"; sid'}, {"x-token": "1", "cookie": "sid = b ;;=x"}]:
            send("GET", "/parameters/" + id_ + query, headers=headers)
with open(sys.argv[1], "w") as file:
    for line in out:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
