from typing import List, Optional

from fastapi import FastAPI, File, Form, UploadFile

app = FastAPI()


async def described(file):
    content = await file.read()
    return {"filename": file.filename, "type": file.content_type, "size": len(content)}


@app.post("/login")
async def login(
    username: str = Form(min_length=2, max_length=20),
    password: str = Form(),
    remember: bool = Form(False),
    attempts: int = Form(1, ge=1, le=5),
):
    return {
        "username": username,
        "password": password,
        "remember": remember,
        "attempts": attempts,
    }


@app.post("/upload")
async def upload(
    file: UploadFile,
    title: str = Form(max_length=20),
    tags: List[str] = Form([]),
    rating: Optional[float] = Form(None, ge=0, le=5),
):
    return {"file": await described(file), "title": title, "tags": tags, "rating": rating}


@app.post("/gallery")
async def gallery(pictures: List[UploadFile], cover: Optional[UploadFile] = File(None)):
    return {
        "pictures": [await described(picture) for picture in pictures],
        "cover": cover and await described(cover),
    }
